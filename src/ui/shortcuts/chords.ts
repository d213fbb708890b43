export interface Chord {
  key: string;
  isMod: boolean;
  isShift: boolean;
  isAlt: boolean;
}

/** What is needed of a `KeyboardEvent`. */
export interface Keystroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const MODIFIERS = new Set(["mod", "shift", "alt"]);

/**
 * `"a"`, `"shift+a"`, `"mod+enter"`, or a sequence `"g i"`. `mod` is Command on Apple's machines
 * and Control elsewhere. Keys are named as `KeyboardEvent.key` names them, in lower case.
 */
export function parseShortcut(keys: string): Chord[] {
  return keys
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .map((chord) => {
      const parts = chord === "+" ? ["+"] : chord.split("+");
      const key = parts.find((part) => !MODIFIERS.has(part)) ?? "";
      return {
        key: key === "space" ? " " : key,
        isMod: parts.includes("mod"),
        isShift: parts.includes("shift"),
        isAlt: parts.includes("alt"),
      };
    });
}

/**
 * Shift is only asked for letters and named keys: where a sign such as `?` or `#` lies behind
 * Shift (or Alt) depends on the keyboard's country.
 */
export function isChord(chord: Chord, stroke: Keystroke): boolean {
  if (stroke.key.toLowerCase() !== chord.key) return false;
  if ((stroke.ctrlKey || stroke.metaKey) !== chord.isMod) {
    const isAltGraph = stroke.ctrlKey && stroke.altKey && !chord.isMod;
    if (!isAltGraph) return false;
  }
  const isSign = chord.key.length === 1 && !/[\p{L}\p{N}]/u.test(chord.key);
  return isSign || (stroke.shiftKey === chord.isShift && stroke.altKey === chord.isAlt);
}

/** How far `strokes` (oldest first) have come in the shortcut. */
export function progress(chords: readonly Chord[], strokes: readonly Keystroke[]) {
  const tail = strokes.slice(-chords.length);
  for (let length = tail.length; length > 0; length--) {
    const recent = tail.slice(-length);
    const fits = recent.every((stroke, index) => {
      const chord = chords[index];
      return chord !== undefined && isChord(chord, stroke);
    });
    if (fits) return length === chords.length ? "complete" : "begun";
  }
  return "none";
}
