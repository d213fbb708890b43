import { createHash } from "node:crypto";

/** A short fingerprint of an item's content (64 bits): tells versions of one item apart. */
export function contentHash(...parts: (string | undefined)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 11);
}

/**
 * Which version of which item a poll has handed over, kept in the channel's cursor. Holds the
 * `limit` items seen last: enough for the overlap of two polls, small enough for one JSON column.
 */
export class SeenVersions {
  private readonly versions: Map<string, string>;

  constructor(
    stored: unknown,
    private readonly limit: number,
  ) {
    this.versions = new Map(
      typeof stored === "object" && stored !== null
        ? Object.entries(stored).filter(
            (entry): entry is [string, string] => typeof entry[1] === "string",
          )
        : [],
    );
  }

  /** `new`: never seen here. `changed`: seen with other content. Remembers it either way. */
  note(id: string, version: string): "new" | "same" | "changed" {
    const known = this.versions.get(id);
    this.versions.delete(id);
    this.versions.set(id, version);
    if (this.versions.size > this.limit) {
      const oldest = this.versions.keys().next().value;
      if (oldest !== undefined) this.versions.delete(oldest);
    }
    if (known === undefined) return "new";
    return known === version ? "same" : "changed";
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.versions);
  }
}
