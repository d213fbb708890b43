"use client";

import { useSyncExternalStore } from "react";

export type PanelMode = "wide" | "medium" | "narrow";

const WIDE = "(min-width: 1200px)";
const MEDIUM = "(min-width: 900px)";

function subscribe(listener: () => void): () => void {
  const queries = [window.matchMedia(WIDE), window.matchMedia(MEDIUM)];
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
  };
}

function snapshot(): PanelMode {
  if (window.matchMedia(WIDE).matches) return "wide";
  return window.matchMedia(MEDIUM).matches ? "medium" : "narrow";
}

/** How many panels fit; the server says `wide`, and `globals.css` hides the rest till hydration. */
export function usePanelMode(): PanelMode {
  return useSyncExternalStore(subscribe, snapshot, () => "wide");
}
