import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { clearLockedPorts } from "get-port";
import { afterAll, describe, expect, it } from "vitest";
import { DataDirectory } from "@/cli/runtime/data-directory";
import { Ports } from "@/cli/runtime/ports";
import { ProcessGroups } from "@/cli/runtime/process-groups";
import { requirePostgres } from "@/cli/services/postgres";
import { requireRedis } from "@/cli/services/redis";
import { config } from "@/infra/config";

const directory = mkdtempSync(join(tmpdir(), "echolot-cli-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(environment: Record<string, string>, folder: string) {
  return execa(process.execPath, ["src/cli/start.mjs"], {
    env: {
      ECHOLOT_DATA_DIR: join(directory, folder),
      npm_lifecycle_event: undefined,
      ...environment,
    },
    reject: false,
    stdin: "ignore",
  });
}

describe("npm start", () => {
  it("says in one line that DATABASE_URL cannot be reached", async () => {
    const url = "postgresql://nobody:nothing@127.0.0.1:1/echolot";
    const { exitCode, stderr } = await start({ DATABASE_URL: url }, "no-database");
    expect(exitCode).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/DATABASE_URL: PostgreSQL at 127\.0\.0\.1:1 cannot be used .*Start or/);
    expect(stderr).not.toContain("nothing");
  });

  it("says in one line that REDIS_URL cannot be reached", async () => {
    const { exitCode, stderr } = await start(
      { DATABASE_URL: config().databaseUrl ?? "", REDIS_URL: "redis://127.0.0.1:1" },
      "no-redis",
    );
    expect(exitCode).toBe(1);
    expect(stderr.trim()).toMatch(/^REDIS_URL: Redis at 127\.0\.0\.1:1 cannot be used/);
  });

  it("refuses a PORT that is taken rather than taking another one", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { exitCode, stderr } = await start({ PORT: `${port}` }, "taken-port");
    server.close();
    expect(exitCode).toBe(1);
    expect(stderr.trim()).toBe(
      `PORT ${port} is taken. Choose another, or unset PORT to have one found.`,
    );
  });
});

describe("the services of a start", () => {
  it("creates a database that is missing on a server that answers", async () => {
    const url = new URL(config().databaseUrl ?? "");
    url.pathname = `/made_${Date.now()}`;
    await requirePostgres(url.toString());
    await requirePostgres(url.toString());
  });

  it("accepts a Redis that answers", async () => {
    await expect(requireRedis(config().redis.urls[0])).resolves.toBeUndefined();
  });

  it("keeps its ports from one start to the next while they are free", async () => {
    const data = new DataDirectory(join(directory, "ports"));
    const first = await new Ports(data).claim("feeds");
    clearLockedPorts();
    expect(await new Ports(data).claim("feeds")).toBe(first);
  });

  it("makes secrets once, for the owner's eyes only", () => {
    const data = new DataDirectory(join(directory, "secrets"));
    const secrets = data.secrets();
    expect(secrets.appSecret).toHaveLength(64);
    expect(new DataDirectory(join(directory, "secrets")).secrets()).toEqual(secrets);
  });

  it("lets one start at a time own a folder, and takes over from a dead one", async () => {
    const data = new DataDirectory(join(directory, "lock"));
    data.write("start.lock", { pid: process.ppid, baseUrl: "http://localhost:1" });
    await expect(data.lock()).rejects.toThrow(/already runs.*http:\/\/localhost:1/);
    data.write("start.lock", { pid: 2 ** 22 + 1 });
    await expect(data.lock()).resolves.toBeUndefined();
    data.unlock();
  });
});

describe("process groups", () => {
  it("end a program together with what it started, even if it ignores the signal", async () => {
    const processes = new ProcessGroups(500);
    const lines: string[] = [];
    const program = await processes.run({
      name: "stubborn",
      command: "sh",
      args: ["-c", "trap '' TERM; sleep 300 & echo $!; wait"],
      onLine: (line) => lines.push(line),
    });
    await expect.poll(() => lines.length).toBe(1);
    await processes.stopAll();
    expect(isAlive(program.pid)).toBe(false);
    expect(isAlive(Number(lines[0]))).toBe(false);
  }, 30_000);

  it("are ended by the reaper when their owner is killed", async () => {
    const script = `
      const { register } = await import("tsx/esm/api");
      register();
      const { ProcessGroups } = await import("./src/cli/runtime/process-groups.ts");
      const child = await new ProcessGroups().run({ name: "orphan", command: "sleep", args: ["300"] });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const owner = execa(process.execPath, ["--input-type=module", "-e", script], {
      reject: false,
      stdin: "ignore",
    });
    const pid = await new Promise<number>((resolve) => {
      owner.stdout?.once("data", (chunk) => resolve(Number(String(chunk))));
    });
    expect(isAlive(pid)).toBe(true);
    owner.kill("SIGKILL");
    await owner;
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
