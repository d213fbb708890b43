import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const QUIET_MS = 250;

/**
 * Keeps a value in one file: written beside and renamed over, after a quiet moment. The moment
 * grows with the cost of writing, so that a flood of changes is not a flood of whole snapshots.
 * Maps survive.
 */
export class Snapshot {
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private costMs = 0;
  private dirty = false;

  constructor(
    private readonly file: string | null,
    private readonly read: () => unknown,
  ) {}

  /** The stored value, or null; an unreadable file is set aside as `.broken`. */
  load(): unknown {
    if (!this.file) return null;
    try {
      return JSON.parse(readFileSync(this.file, "utf8"), revive);
    } catch (error) {
      if (error instanceof SyntaxError) renameSync(this.file, `${this.file}.broken`);
      return null;
    }
  }

  touch(): void {
    if (!this.file) return;
    this.dirty = true;
    this.timer ??= setTimeout(() => void this.flush(), Math.max(QUIET_MS, this.costMs * 20));
    this.timer.unref();
  }

  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private async write(): Promise<void> {
    if (!this.file || !this.dirty) return;
    this.dirty = false;
    const startedAt = performance.now();
    const content = JSON.stringify(this.read(), replace);
    mkdirSync(dirname(this.file), { recursive: true });
    const beside = `${this.file}.${process.pid}.tmp`;
    await writeFile(beside, content);
    await rename(beside, this.file);
    this.costMs = performance.now() - startedAt;
  }
}

function replace(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$map" in value)) return value;
  return Array.isArray(value.$map) ? new Map(value.$map) : value;
}
