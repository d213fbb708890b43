const WORD = /[\p{L}\p{N}]+/gu;

/** Up to `count` initials of a name: first and last word; `@jonas_b` gives `J`; nothing gives `?`. */
export function initialsOf(name: string, count: 1 | 2 = 2): string {
  const words = name.normalize("NFC").match(WORD) ?? [];
  const [first = ""] = words;
  const last = words.length > 1 && count === 2 && !name.startsWith("@") ? words.at(-1) : undefined;
  const initial = (word: string | undefined) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "";
  return initial(first) + initial(last) || "?";
}

/** A hue (degrees) that stays with the name. FNV-1a, spread over twelve hues told apart easily. */
export function avatarHue(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name.trim().toLowerCase()) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 0) % 12) * 30;
}
