import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Generated from what is hashed anyway, or never part of what is built. */
const LEFT_OUT = new Set(["src/infra/db/generated", "src/cli"]);

/** SHA-256 over names and contents of all files below `paths`, in a fixed order. */
export function fingerprint(paths: string[], facts: string[] = []): string {
  const hash = createHash("sha256");
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const path of paths) addTo(hash, path);
  return hash.digest("hex");
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    if (LEFT_OUT.has(path)) return;
    for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
    return;
  }
  hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
}

/** Does `produce` unless the mark says that it was done for this very input. */
export async function unlessDone(
  mark: string,
  print: string,
  produce: () => Promise<void>,
): Promise<"done" | "unchanged"> {
  if (existsSync(mark) && readFileSync(mark, "utf8") === print) return "unchanged";
  await produce();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, print);
  return "done";
}
