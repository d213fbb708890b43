// `node src/cli/import-law.mjs [FOLDER]`: reads every import below app, src and workers and holds
// them against `.dependency-cruiser.cjs`. Plain JavaScript, because loader hooks come first.
import { existsSync } from "node:fs";
import { createRequire, register } from "node:module";
import { resolve } from "node:path";

// Without TypeScript's JavaScript interface (gone in 7) dependency-cruiser reads by SWC, but takes
// every file for plain TypeScript and fails on TSX: this hands SWC the syntax by file name.
register(
  `data:text/javascript,${encodeURIComponent(`
    const wrapped = new URL("swc-by-extension.mjs", ${JSON.stringify(import.meta.url)}).href;
    export function resolve(specifier, context, next) {
      const isCruiser = context.parentURL?.includes("/dependency-cruiser/");
      return specifier === "@swc/core" && isCruiser
        ? { url: wrapped, shortCircuit: true }
        : next(specifier, context);
    }
  `)}`,
);

const { parseFileSync } = await import("./swc-by-extension.mjs");
const require = createRequire(import.meta.url);
const { forbidden, options } = require("../../.dependency-cruiser.cjs");
const { cruise } = await import("dependency-cruiser");

const DOMAIN_DOOR = /^src\/domain\/[^/]+\/index\.ts$/;

process.chdir(process.argv[2] ?? resolve(import.meta.dirname, "..", ".."));
const folders = ["app", "src", "workers"].filter((folder) => existsSync(folder));
const result = await cruise(
  folders,
  { ...options, ruleSet: { forbidden }, validate: true, outputType: "json" },
  { alias: { "@": resolve("src") }, extensions: [".ts", ".tsx", ".mjs", ".js", ".json"] },
);
const { modules, summary } = JSON.parse(String(result.output));
const own = modules.filter((module) => /^(app|src|workers)\/.*\.(tsx?|mjs)$/.test(module.source));
const unresolved = own.flatMap((module) =>
  module.dependencies
    .filter((dependency) => dependency.couldNotResolve && /^[.@]\.?\//.test(dependency.module))
    .map((dependency) => `${module.source}: ${dependency.module} cannot be found`),
);
const violations = summary.violations
  .filter(({ rule, from, to, cycle }) => {
    if (cycle) return !cycle.some((step, i) => isTypeOnly(cycle.at(i - 1).name, step.name));
    return !(rule.name === "ui-imports" && DOMAIN_DOOR.test(to) && isTypeOnly(from, to));
  })
  .map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(" → ") : to}`,
  );

for (const line of [...violations, ...unresolved]) console.log(line);
console.log(`${own.length} modules read, ${violations.length + unresolved.length} violations`);
if (own.length === 0) console.log("Nothing was read: the parser is broken.");
process.exitCode = own.length === 0 || violations.length + unresolved.length > 0 ? 1 : 0;

/** An import of types leaves nothing behind at run time: no cycle, no fetching. */
function isTypeOnly(from, to) {
  const specifiers = modules
    .find((module) => module.source === from)
    .dependencies.filter((dependency) => dependency.resolved === to)
    .map((dependency) => dependency.module);
  return parseFileSync(from, { syntax: "typescript", target: "es2022" })
    .body.filter((item) => specifiers.includes(item.source?.value))
    .every(
      (item) =>
        item.typeOnly ||
        (item.specifiers?.length > 0 && item.specifiers.every((entry) => entry.isTypeOnly)),
    );
}
