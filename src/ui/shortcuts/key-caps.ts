import { parseShortcut } from "./chords";

const NAMES: Record<string, string> = {
  enter: "↵",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  backspace: "⌫",
  delete: "Del",
  tab: "Tab",
  " ": "Space",
};

/** The caps to draw: for each stroke of the sequence its keys. */
export function keyCaps(keys: string, isApple: boolean): string[][] {
  return parseShortcut(keys).map((chord) => [
    ...(chord.isMod ? [isApple ? "⌘" : "Ctrl"] : []),
    ...(chord.isAlt ? [isApple ? "⌥" : "Alt"] : []),
    ...(chord.isShift ? ["⇧"] : []),
    NAMES[chord.key] ?? chord.key.toUpperCase(),
  ]);
}
