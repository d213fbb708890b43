"use client";

import { useEffect, useRef } from "react";
import type { Shortcut } from "./shortcut";
import { useShortcutRegistry } from "./shortcuts-provider";

/**
 * Offers what can be done here for as long as the component stands. Of two with the same keys the
 * one mounted later wins. `isEnabled: false` withdraws them all.
 */
export function useShortcuts(
  shortcuts: readonly Shortcut[],
  { isEnabled = true }: { isEnabled?: boolean } = {},
): void {
  const registry = useShortcutRegistry();
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (isEnabled) return registry.add(() => latest.current);
  }, [registry, isEnabled]);
}
