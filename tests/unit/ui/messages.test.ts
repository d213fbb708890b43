import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const folder = new URL("../../../src/ui/i18n/messages/", import.meta.url);

function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [[path, ""]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, path ? `${path}.${key}` : key),
  );
}

function load(language: string, area: string): Map<string, string> {
  return new Map(leaves(JSON.parse(readFileSync(new URL(`${language}/${area}`, folder), "utf8"))));
}

/** Names of a message's arguments and tags, whatever their order and however often. */
function slots(message: string): string[] {
  const found = new Set<string>();
  readText(message, 0, found);
  return [...found].sort();
}

/** Reads text up to the brace that closes it; `{` begins an argument. Returns where it ended. */
function readText(message: string, start: number, found: Set<string>): number {
  let at = start;
  while (at < message.length && message[at] !== "}") {
    const tag = /^<(\w+)>/.exec(message.slice(at));
    if (tag?.[1] !== undefined) found.add(`<${tag[1]}>`);
    at = message[at] === "{" ? readArgument(message, at + 1, found) : at + 1;
  }
  return at;
}

/** Reads `name}` or `name, plural, one {…} other {…}}`, where each branch is text again. */
function readArgument(message: string, start: number, found: Set<string>): number {
  found.add(/^\s*(\w+)/.exec(message.slice(start))?.[1] ?? "");
  let at = start;
  while (at < message.length && message[at] !== "}") {
    at = message[at] === "{" ? readText(message, at + 1, found) + 1 : at + 1;
  }
  return at + 1;
}

const areas = readdirSync(new URL("en/", folder)).filter((file) => file.endsWith(".json"));

test("German and English have the same areas", () => {
  expect(readdirSync(new URL("de/", folder)).filter((file) => file.endsWith(".json"))).toEqual(
    areas,
  );
});

describe.each(areas)("%s", (area) => {
  const english = load("en", area);
  const german = load("de", area);

  test("holds the same keys in both languages", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("takes the same arguments in both languages", () => {
    const differing = [...english]
      .filter(([key, message]) => slots(message).join() !== slots(german.get(key) ?? "").join())
      .map(([key]) => key);
    expect(differing).toEqual([]);
  });

  test("leaves nothing empty", () => {
    const empty = [...english, ...german].filter(([, message]) => message.trim() === "");
    expect(empty).toEqual([]);
  });

  test("speaks to people as Sie", () => {
    const familiar = [...german].filter(([, message]) =>
      /\b(du|dich|dir|dein|deine|deinen|deinem|deiner|deines)\b/i.test(message),
    );
    expect(familiar).toEqual([]);
  });
});
