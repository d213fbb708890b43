"use client";

import { useCallback, useSyncExternalStore } from "react";
import { useMe } from "./me";

const MOST_REMEMBERED = 3_000;
const listeners = new Set<() => void>();
const stores = new Map<string, Map<string, string>>();

/**
 * Which tickets this person has opened since their last mention; kept in this browser only.
 * While hydrating everything counts as seen.
 */
export function useSeen() {
  const { tenantId, memberId } = useMe();
  const name = `echolot.seen.${tenantId}.${memberId}`;
  const seen = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  );
  const markSeen = useCallback(
    (ticketId: string, lastMentionAt: string) => write(name, ticketId, lastMentionAt),
    [name],
  );
  const isFresh = (ticket: { id: string; status: string; lastMentionAt: string }) =>
    seen !== null && ticket.status === "open" && (seen.get(ticket.id) ?? "") < ticket.lastMentionAt;
  return { isFresh, markSeen };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(name: string): Map<string, string> {
  const known = stores.get(name);
  if (known !== undefined) return known;
  const loaded = new Map<string, string>();
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
    for (const entry of Array.isArray(stored) ? stored : []) {
      const [id, at] = Array.isArray(entry) ? entry : [];
      if (typeof id === "string" && typeof at === "string") loaded.set(id, at);
    }
  } catch {
    // storage is full, forbidden or not ours: everything counts as new, which harms nobody
  }
  stores.set(name, loaded);
  return loaded;
}

function write(name: string, ticketId: string, lastMentionAt: string): void {
  const before = read(name);
  if ((before.get(ticketId) ?? "") >= lastMentionAt) return;
  const entries = [...before].filter(([id]) => id !== ticketId).slice(-MOST_REMEMBERED);
  const after = new Map([...entries, [ticketId, lastMentionAt] as const]);
  stores.set(name, after);
  try {
    localStorage.setItem(name, JSON.stringify([...after]));
  } catch {
    // as above
  }
  for (const listener of listeners) listener();
}
