"use client";

import { useNow as useRequestNow } from "next-intl";
import { useSyncExternalStore } from "react";

const TICK_MS = 5_000;

let current = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  current = Date.now();
  for (const listener of listeners) listener();
}

function onVisible(): void {
  if (document.visibilityState === "visible") tick();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    current = Date.now();
    timer = setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", onVisible);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", onVisible);
  };
}

function snapshot(): number {
  if (current === 0) current = Date.now();
  return current;
}

/**
 * Now, in milliseconds since the epoch, moved every 5 s by one timer for the whole page.
 * While hydrating it is the server's now, so that both say the same words.
 */
export function useNow(): number {
  const atRequest = useRequestNow().getTime();
  return useSyncExternalStore(subscribe, snapshot, () => atRequest);
}
