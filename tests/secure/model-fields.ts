import { readdirSync, readFileSync } from "node:fs";

/** Every field of every model, by its name in the code and its name in the database. */
export function modelFields(): string[] {
  const names = new Set<string>();
  for (const file of readdirSync("prisma/models")) {
    const text = readFileSync(`prisma/models/${file}`, "utf8");
    for (const [, body] of text.matchAll(/model \w+ \{([\s\S]*?)\n\}/g)) {
      for (const line of (body as string).split("\n")) {
        const field = /^\s+(\w+)\s+\S/.exec(line)?.[1];
        if (field === undefined) continue;
        names.add(field);
        names.add(/@map\("(\w+)"\)/.exec(line)?.[1] ?? field);
      }
    }
  }
  return [...names].sort();
}
