function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Those of `items` that answer what was typed, best first; all of them, in order, while it is empty. */
export function bestMatches<Item>(
  query: string,
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
): Item[] {
  if (query.trim() === "") return [...items];
  return items
    .map((item) => ({ item, worth: matchOption(query, textsOf(item)) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .map(({ item }) => item);
}

/**
 * How well an option answers what was typed: 0 not at all, 1 best. Every word typed must be found;
 * a beginning counts more than a middle, the label (first of `texts`) more than what follows it.
 * Accents do not matter.
 */
export function matchOption(query: string, texts: readonly string[]): number {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  const candidates = texts.map(plain);
  let total = 0;
  for (const word of words) {
    let best = 0;
    candidates.forEach((text, index) => {
      const place = text.indexOf(word);
      if (place === -1) return;
      const isWordStart = place === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(place - 1));
      const worth = place === 0 ? 1 : isWordStart ? 0.8 : 0.4;
      best = Math.max(best, index === 0 ? worth : worth * 0.7);
    });
    if (best === 0) return 0;
    total += best;
  }
  return total / words.length;
}
