import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { Client } from "pg";
import { ProcessGroups, type RunningProcess } from "@/cli/runtime/process-groups";
import { startEmbeddedPostgres } from "@/cli/services/embedded-postgres";

const PASSWORD = "replica-tests-only";

/**
 * A primary and a streaming replica of it, made as an operator would: a base backup by the server's
 * own functions, then everything that is written comes over the wire.
 */
export class ReplicatedDatabase {
  private readonly processes = new ProcessGroups();
  private readonly directory = mkdtempSync(join(tmpdir(), "echolot-replica-"));
  private readonly running: Record<string, RunningProcess> = {};
  primaryUrl = "";
  replicaUrl = "";

  static async open(): Promise<ReplicatedDatabase> {
    const pair = new ReplicatedDatabase();
    chmodSync(pair.directory, 0o755);
    try {
      pair.primaryUrl = await pair.start("primary");
      await pair.copyPrimary();
      pair.replicaUrl = await pair.start("replica");
      return pair;
    } catch (error) {
      await pair.close();
      throw error;
    }
  }

  /** Asks as the owner, past every row security. */
  async ask<Row extends object>(where: "primary" | "replica", text: string): Promise<Row[]> {
    const client = new Client({
      connectionString: where === "primary" ? this.primaryUrl : this.replicaUrl,
    });
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** As a power cut would. */
  async killReplica(): Promise<void> {
    const { replica } = this.running;
    if (replica === undefined) throw new Error("no replica runs");
    process.kill(replica.pid, "SIGKILL");
    await replica.exited;
  }

  async close(): Promise<void> {
    await this.processes.stopAll();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async start(name: "primary" | "replica"): Promise<string> {
    return startEmbeddedPostgres({
      processes: {
        run: async (spec) => {
          const running = await this.processes.run(spec);
          this.running[name] = running;
          return running;
        },
      },
      directory: join(this.directory, name),
      port: await getPort(),
      password: PASSWORD,
      database: "echolot",
      isDurable: false,
    });
  }

  private async copyPrimary(): Promise<void> {
    const [from, to] = ["primary", "replica"].map((name) => join(this.directory, name));
    const { hostname, port } = new URL(this.primaryUrl);
    const client = new Client({ connectionString: this.primaryUrl });
    await client.connect();
    try {
      await client.query("SELECT pg_backup_start('replica', true)");
      const copied = spawnSync("cp", ["-a", from ?? "", to ?? ""], { encoding: "utf8" });
      if (copied.status !== 0) throw new Error(copied.stderr);
      const { rows } = await client.query<{ labelfile: string }>(
        "SELECT labelfile FROM pg_backup_stop(false)",
      );
      const cluster = join(to ?? "", "cluster");
      rmSync(join(cluster, "postmaster.pid"));
      writeFileSync(join(cluster, "backup_label"), rows[0]?.labelfile ?? "");
      writeFileSync(join(cluster, "standby.signal"), "");
      appendFileSync(
        join(cluster, "postgresql.auto.conf"),
        `primary_conninfo = 'host=${hostname} port=${port} user=postgres password=${PASSWORD}'\n`,
      );
      spawnSync("chmod", ["a+r", join(cluster, "backup_label"), join(cluster, "standby.signal")]);
      spawnSync("chown", [`--reference=${cluster}`, "-R", cluster]);
    } finally {
      await client.end();
    }
  }
}
