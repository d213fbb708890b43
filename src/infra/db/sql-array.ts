type Element = string | number | bigint | boolean | Date | null | undefined;

const NEEDS_QUOTES = /^$|^null$|[\s{},"\\]/i;

/**
 * A list as one text that Postgres reads as an array: `${sqlArray(ids)}::uuid[]`. Prisma and the driver
 * look at every element of a list several times; where a statement writes hundreds of rows that took a
 * fifth of a worker's processor time. Quotes only where they are needed: on its way the text is
 * written as JSON, which escapes each.
 */
export function sqlArray(values: readonly Element[]): string {
  return `{${values.map(elementText).join(",")}}`;
}

function elementText(value: Element): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value !== "string") {
    return value instanceof Date ? value.toISOString() : String(value);
  }
  if (!NEEDS_QUOTES.test(value)) return value;
  // Twice a plain text: several times as fast as one expression where JSON is full of quotes.
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
