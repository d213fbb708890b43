import { decode } from "html-entities";

/** Text for comparison: entities, Unicode form, quotes and white space no longer matter. */
export function comparableText(text: string): string {
  return decode(text)
    .normalize("NFKC")
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033]/g, '"')
    .replace(/[\u2013\u2014]/g, "-")
    .replace(/\u2026/g, "...")
    .replace(/\s+/g, " ")
    .trim();
}

export function isSameText(left: string, right: string): boolean {
  return comparableText(left) === comparableText(right);
}
