/**
 * Tags as they are stored: lower case, single spaces, each once, in alphabetical order, so that two
 * people who mean the same tag write the same tag. Pure and idempotent.
 */
export function normaliseTags(tags: readonly string[]): string[] {
  const clean = tags.map((tag) => tag.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim());
  return [...new Set(clean.filter((tag) => tag !== ""))].sort();
}
