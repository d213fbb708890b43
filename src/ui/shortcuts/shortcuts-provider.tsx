"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Keystroke, parseShortcut, progress } from "./chords";
import type { Shortcut } from "./shortcut";

const SEQUENCE_MS = 1_000;
const OVERLAYS =
  '[role="dialog"][data-state="open"],[role="alertdialog"][data-state="open"],[role="menu"][data-state="open"],[role="listbox"][data-state="open"]';

const CONTROLS =
  'a[href],button,summary,[role="button"],[role="checkbox"],[role="menuitem"],[role="option"],[role="radio"],[role="switch"],[role="tab"]';

interface Registry {
  add: (shortcuts: () => readonly Shortcut[]) => () => void;
  list: () => Shortcut[];
}

const RegistryContext = createContext<Registry | null>(null);

/** Hears every key of the page once and gives it to whoever asked for it last. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [sources] = useState(() => new Set<() => readonly Shortcut[]>());
  const registry = useMemo<Registry>(
    () => ({
      add(source) {
        sources.add(source);
        return () => sources.delete(source);
      },
      list: () => [...sources].flatMap((source) => source()),
    }),
    [sources],
  );

  useEffect(() => {
    let strokes: (Keystroke & { at: number })[] = [];
    let hadOverlay = false;

    // Runs before any layer can close itself by the same Escape, which must go one step back only.
    const before = () => {
      hadOverlay = document.querySelector(OVERLAYS) !== null;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isModifier(event.key)) return;
      if (belongsToControl(event)) return;
      const isTyping = isTextPlace(event.target);
      const { key, ctrlKey, metaKey, shiftKey, altKey, timeStamp: at } = event;
      strokes = [
        ...strokes.filter((stroke) => at - stroke.at < SEQUENCE_MS).slice(-3),
        { key, ctrlKey, metaKey, shiftKey, altKey, at },
      ];
      const candidates = registry
        .list()
        .filter((shortcut) => shortcut.keys !== undefined)
        .filter((shortcut) => !isTyping || shortcut.worksInInputs)
        .filter((shortcut) => !hadOverlay || shortcut.worksInDialogs)
        .filter(({ keys = "" }) => progress(parseShortcut(keys), strokes) === "complete")
        .sort((a, b) => parseShortcut(a.keys ?? "").length - parseShortcut(b.keys ?? "").length);
      const chosen = candidates.at(-1);
      if (chosen === undefined) return;
      event.preventDefault();
      strokes = [];
      chosen.run();
    };

    window.addEventListener("keydown", before, { capture: true });
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", before, { capture: true });
      window.removeEventListener("keydown", onKey);
    };
  }, [registry]);

  return <RegistryContext.Provider value={registry}>{children}</RegistryContext.Provider>;
}

export function useShortcutRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error("ShortcutsProvider is missing around this component");
  return registry;
}

/** Enter and Space work the control they fall on before they are anybody's shortcut. */
function belongsToControl({ key, ctrlKey, metaKey, target }: KeyboardEvent): boolean {
  if ((key !== "Enter" && key !== " ") || ctrlKey || metaKey) return false;
  return target instanceof Element && target.closest(CONTROLS) !== null;
}

function isModifier(key: string): boolean {
  return key === "Shift" || key === "Control" || key === "Alt" || key === "Meta";
}

function isTextPlace(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range"].includes(target.type)
  );
}
