import type { Chance } from "./chance";

/** Long, and of a kind that no database can compress. */
export const INCOMPRESSIBLE = Array.from({ length: 6_000 }, (_, index) =>
  String.fromCharCode(0x4e00 + ((index * 7_919 + ((index * index) % 104_729)) % 20_000)),
).join("");

/** Texts that broke parsers, databases and templates somewhere. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00\ud800",
  "\ufeff",
  "\u202e",
  "\u2028\u2029",
  "\r\n\r\nset-cookie: a=b",
  "'",
  '"',
  "\\",
  "\\u0000",
  "';--",
  "' OR '1'='1",
  "1; SELECT pg_sleep(5)",
  "1) UNION SELECT password_hash FROM person--",
  "'||pg_sleep(5)||'",
  "$1",
  "$" + "{7*7}",
  "{{7*7}}",
  "%00",
  "%s%n%x",
  "%",
  "_",
  "../../etc/passwd",
  "..\\..\\",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "NaN",
  "null",
  "undefined",
  "[object Object]",
  "true",
  "-1",
  "0",
  "1e400",
  "-0",
  "9007199254740993",
  "99999999999999999999999999",
  "0x10",
  "１２",
  "00000000-0000-0000-0000-000000000000",
  "2026-02-30T25:61:61Z",
  "+275760-09-13T00:00:00.001Z",
  "-271821-04-19T00:00:00Z",
  "e\u0301".repeat(40),
  "👩‍👩‍👧‍👦".repeat(20),
  "x".repeat(3_000),
  "x".repeat(20_000),
  INCOMPRESSIBLE,
  ":".repeat(300),
  "& | ! ( ) <-> :*",
  "a & !b | (c <-> d):*",
  '"unfinished',
  "(a+)+$",
];

/** Stands for something too deep to be written by `JSON.stringify`; see `asJson`. */
const DEEP = "@deep@";

/** JSON of hostile values, with nesting that parsers stumble over. */
export function asJson(value: unknown, chance: Chance): string {
  const depth = chance.pick([3, 100, 1_000, 9_000, 60_000]);
  const [open, close] = chance.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ]) as [string, string];
  const deep = `${open.repeat(depth)}0${close.repeat(depth)}`;
  return (JSON.stringify(value) ?? "").replace(`"${DEEP}"`, deep);
}

/** Values of every type, in place of what was expected. */
export function hostileValue(chance: Chance): unknown {
  switch (chance.below(12)) {
    case 0:
      return null;
    case 1:
      return chance.isOne(0.5);
    case 2:
      return chance.pick([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 5e-324, 4_294_967_296]);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return [chance.pick(HOSTILE_TEXTS), null, [[]]];
    case 6:
      return { [chance.pick(HOSTILE_TEXTS)]: chance.pick(HOSTILE_TEXTS) };
    case 7:
      return DEEP;
    default:
      return chance.pick(HOSTILE_TEXTS);
  }
}

/** A copy with one to three of its parts replaced, removed, doubled or renamed. */
export function mutated(value: unknown, chance: Chance): unknown {
  let result = structuredClone(value);
  for (let round = 1 + chance.below(3); round > 0; round -= 1) result = mutateOnce(result, chance);
  return result;
}

function mutateOnce(value: unknown, chance: Chance): unknown {
  if (typeof value !== "object" || value === null || chance.isOne(0.04))
    return hostileValue(chance);
  const keys = Object.keys(value);
  const key = keys.length === 0 ? "0" : chance.pick(keys);
  if (Array.isArray(value)) {
    const list = [...(value as unknown[])];
    const index = Number(key);
    const what = chance.next();
    if (what < 0.1) list.splice(index, 1);
    else if (what < 0.2) list.push(...list, hostileValue(chance));
    else list[index] = mutateOnce(list[index], chance);
    return list;
  }
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  const what = chance.next();
  if (what < 0.08) delete copy[key];
  else if (what < 0.16) define(copy, chance.pick(HOSTILE_TEXTS), copy[key]);
  else if (what < 0.4) define(copy, key, hostileValue(chance));
  else define(copy, key, mutateOnce(copy[key], chance));
  return copy;
}

/** Also `__proto__` becomes a field, as `JSON.parse` makes it one. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
