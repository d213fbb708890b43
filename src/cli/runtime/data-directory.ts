import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CannotGoOn } from "./steps";

const Secrets = z.object({
  appSecret: z.string().min(32),
  postgresPassword: z.string().min(16),
  redisPassword: z.string().min(16),
});

export type Secrets = z.infer<typeof Secrets>;

const Lock = z.object({
  pid: z.number().int(),
  /** Ends what a killed start left behind; its own end says that the way is free. */
  reaperPid: z.number().int().optional(),
  baseUrl: z.string().optional(),
});

type Lock = z.infer<typeof Lock>;

/** Where `npm start` keeps everything that outlives a run. Safe to delete while nothing runs. */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
    mkdirSync(join(this.path, "logs"), { recursive: true });
  }

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(this.file(name), "utf8")));
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all: a crash leaves the former content. Readable by the owner only. */
  write(name: string, content: unknown): void {
    const temporary = this.file(`${name}.${process.pid}.tmp`);
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.file(name));
  }

  /** Made once; losing them would make the stored tokens and the database unreadable. */
  secrets(): Secrets {
    const known = this.read("secrets.json", Secrets);
    if (known !== undefined) return known;
    const fresh = {
      appSecret: randomBytes(32).toString("hex"),
      postgresPassword: randomBytes(24).toString("hex"),
      redisPassword: randomBytes(24).toString("hex"),
    };
    this.write("secrets.json", fresh);
    return fresh;
  }

  /** One start per directory. @throws CannotGoOn while another one lives */
  async lock(): Promise<void> {
    const holder = this.read("start.lock", Lock);
    if (holder !== undefined && holder.pid !== process.pid && isAlive(holder.pid)) {
      const where = holder.baseUrl === undefined ? "" : ` at ${holder.baseUrl}`;
      throw new CannotGoOn(
        `Echolot already runs from this folder${where} (process ${holder.pid}). Stop it first.`,
      );
    }
    this.write("start.lock", { pid: process.pid });
    const reaperPid = holder?.reaperPid;
    for (let i = 0; reaperPid !== undefined && isAlive(reaperPid) && i < 150; i++) await sleep(100);
  }

  note(facts: Partial<Lock>): void {
    this.write("start.lock", { ...this.read("start.lock", Lock), ...facts, pid: process.pid });
  }

  unlock(): void {
    const holder = this.read("start.lock", Lock);
    if (holder?.pid === process.pid) rmSync(this.file("start.lock"), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !belongsToAnotherProgram(pid);
}

/** After a reboot or in a new container the number may name something else. */
function belongsToAnotherProgram(pid: number): boolean {
  try {
    return !/node|npm/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    return false;
  }
}
