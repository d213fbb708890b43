import { describe, expect, test } from "vitest";
import { isChord, type Keystroke, parseShortcut, progress } from "@/ui/shortcuts/chords";
import { keyCaps } from "@/ui/shortcuts/key-caps";

function press(key: string, held: Partial<Keystroke> = {}): Keystroke {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

function matches(keys: string, stroke: Keystroke): boolean {
  const [chord] = parseShortcut(keys);
  return chord !== undefined && isChord(chord, stroke);
}

describe("a shortcut", () => {
  test("of one letter wants exactly that letter", () => {
    expect(matches("a", press("a"))).toBe(true);
    expect(matches("a", press("A", { shiftKey: true }))).toBe(false);
    expect(matches("a", press("a", { ctrlKey: true }))).toBe(false);
    expect(matches("shift+a", press("A", { shiftKey: true }))).toBe(true);
  });

  test("with mod takes Control and Command", () => {
    expect(matches("mod+k", press("k", { ctrlKey: true }))).toBe(true);
    expect(matches("mod+k", press("k", { metaKey: true }))).toBe(true);
    expect(matches("mod+k", press("k"))).toBe(false);
    expect(matches("mod+enter", press("Enter", { metaKey: true }))).toBe(true);
  });

  test("of a sign works wherever the keyboard has it", () => {
    expect(matches("?", press("?", { shiftKey: true }))).toBe(true);
    expect(matches("#", press("#"))).toBe(true);
    expect(matches("#", press("#", { shiftKey: true }))).toBe(true);
    expect(matches("[", press("[", { ctrlKey: true, altKey: true }))).toBe(true);
  });

  test("of two strokes is complete only after both, in order", () => {
    const chords = parseShortcut("g i");
    expect(progress(chords, [press("g")])).toBe("begun");
    expect(progress(chords, [press("g"), press("i")])).toBe("complete");
    expect(progress(chords, [press("i"), press("g")])).toBe("begun");
    expect(progress(chords, [press("x"), press("g"), press("i")])).toBe("complete");
    expect(progress(chords, [press("g"), press("x")])).toBe("none");
  });

  test("is drawn as the machine's own caps", () => {
    expect(keyCaps("mod+k", true)).toEqual([["⌘", "K"]]);
    expect(keyCaps("mod+k", false)).toEqual([["Ctrl", "K"]]);
    expect(keyCaps("g i", false)).toEqual([["G"], ["I"]]);
    expect(keyCaps("escape", false)).toEqual([["Esc"]]);
  });
});
