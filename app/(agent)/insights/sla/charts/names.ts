/** More groups than these are in the table alone. */
export const MOST_BARS = 12;

const LETTER_PX = 6.4;
const MOST_LETTERS = 20;

export function shortName(name: string): string {
  return name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
}

/** Pixels that the longest name takes beside its bar. */
export function nameWidth(rows: readonly { name: string }[]): number {
  const longest = Math.max(4, ...rows.map(({ name }) => shortName(name).length));
  return Math.round(longest * LETTER_PX) + 12;
}

/** A label that stays on its line. */
export function unbroken(label: string): string {
  return label.replaceAll(" ", "\u00a0");
}
