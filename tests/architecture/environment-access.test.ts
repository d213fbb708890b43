import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Next itself defines these; everything else goes through the configuration. */
const FROM_NEXT = /process\.env\.NEXT_RUNTIME/g;

it("reads the environment in one place only: the configuration", () => {
  const readers = ["app", "src", "workers"]
    .flatMap(sources)
    .filter((path) => !path.startsWith("src/cli/") && !path.startsWith("src/infra/db/generated/"))
    .filter((path) => readFileSync(path, "utf8").replace(FROM_NEXT, "").includes("process.env"));
  expect(readers).toEqual(["src/infra/config.ts"]);
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
