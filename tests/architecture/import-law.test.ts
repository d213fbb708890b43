import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const script = resolve("src/cli/import-law.mjs");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("the import law", () => {
  it("holds for the whole project, and really read it", async () => {
    const { code, output } = await check(resolve("."));
    expect(output.trim().split("\n").slice(0, -1)).toEqual([]);
    expect(Number(/(\d+) modules read/.exec(output)?.[1])).toBeGreaterThan(50);
    expect(code).toBe(0);
  });

  const value = "export const value = 1;\n";
  it.each([
    ["src-knows-no-delivery", "src/infra/a.ts", "workers/b", "workers/b.ts"],
    ["delivery-imports", "app/page.tsx", "@/domain/sla/due", "src/domain/sla/due.ts"],
    ["domain-door", "src/domain/replies/a.ts", "@/domain/tickets/b", "src/domain/tickets/b.ts"],
    [
      "domain-order-sla-routing-mail",
      "src/domain/sla/a.ts",
      "@/domain/tickets",
      "src/domain/tickets/index.ts",
    ],
    ["rules-are-pure", "src/domain/sla/rules/a.ts", "@/infra/db", "src/infra/db/index.ts"],
    ["connector-imports", "src/connectors/x/a.ts", "../facebook/b", "src/connectors/facebook/b.ts"],
    ["ui-imports", "src/ui/a.tsx", "@/infra/db", "src/infra/db/index.ts"],
    ["infra-imports", "src/infra/a.ts", "@/domain/sla", "src/domain/sla/index.ts"],
    ["kernel-imports", "src/kernel/a.ts", "@/infra/b", "src/infra/b.ts"],
    [
      "across-tenants-by-permission",
      "src/domain/tickets/a.ts",
      "@/infra/db/with-platform",
      "src/infra/db/with-platform.ts",
    ],
  ])("catches a breach of %s", async (rule, from, specifier, to) => {
    const wanted = specifier.startsWith("workers") ? "../../workers/b" : specifier;
    const folder = project({
      [to]: value,
      [from]: `import { value } from "${wanted}";\nexport const other = value;\n`,
    });
    const { code, output } = await check(folder);
    expect(output).toContain(`${rule}: ${from} → ${to}`);
    expect(code).toBe(1);
  });

  it("catches a cycle, but lets types refer to each other", async () => {
    const cyclic = project({
      "src/kernel/a.ts": 'import { b } from "./b";\nexport const a = () => b;\n',
      "src/kernel/b.ts": 'import { a } from "./a";\nexport const b = () => a;\n',
    });
    expect((await check(cyclic)).output).toContain("no-cycles");
    const typed = project({
      "src/kernel/a.ts": 'import type { B } from "./b";\nexport interface A { b: B }\n',
      "src/kernel/b.ts": 'import type { A } from "./a";\nexport interface B { a: A }\n',
    });
    expect(await check(typed)).toMatchObject({ code: 0 });
  });

  it("fails when nothing could be read", async () => {
    const { code, output } = await check(project({ "src/readme.txt": "empty" }));
    expect(output).toContain("Nothing was read");
    expect(code).toBe(1);
  });
});

function project(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "echolot-law-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function check(folder: string): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [script, folder], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
    });
  });
}
