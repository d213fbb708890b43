"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useMe } from "../me";
import { queryKeys } from "../query-keys";
import type { LiveEvent, LiveState } from "./live-stream";
import { shareLiveStream } from "./share-live-stream";

/** Events of one transaction come together. */
const BATCH_MS = 15;
/** Between two readings of the lists lie this much and at least as long as the first took. */
const REST_MS = 150;

const LiveContext = createContext<LiveState>("connecting");

/** Whether changes of others arrive by themselves at the moment. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** Keeps what is on screen true: asks again for what the stream says has changed, in batches. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { tenantId } = useMe();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const batch = startBatch(client);
    let current: LiveState = "connecting";
    const stop = shareLiveStream(tenantId, {
      onEvent: batch.add,
      onReset: () => void client.invalidateQueries(),
      onState: (next) => {
        if (next === current) return;
        current = next;
        setState(next);
        // What happened while nobody listened is in no event: everything on screen is read again.
        if (next === "live") void client.invalidateQueries();
      },
    });
    return () => {
      stop();
      batch.stop();
    };
  }, [client, tenantId]);
  useLeaveWithTenant(tenantId);
  return <LiveContext.Provider value={state}>{children}</LiveContext.Provider>;
}

/**
 * A single change shows at once. In a flood the lists are read again one time after the other, and rest
 * for as long as a reading takes: it costs the server a steady trickle of requests, the thinner the
 * busier it is.
 */
function startBatch(client: QueryClient) {
  const ticketIds = new Set<string>();
  let hasNotifications = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isReading = false;
  let restUntil = 0;
  let isStopped = false;

  const schedule = () => {
    if (isStopped || isReading || timer !== undefined || ticketIds.size === 0) return;
    timer = setTimeout(() => void flush(), Math.max(BATCH_MS, restUntil - Date.now()));
  };
  const flush = async () => {
    timer = undefined;
    isReading = true;
    const startedAt = Date.now();
    for (const id of ticketIds) {
      void client.invalidateQueries({ queryKey: queryKeys.ticket(id) });
    }
    ticketIds.clear();
    if (hasNotifications) {
      hasNotifications = false;
      void client.invalidateQueries({ queryKey: queryKeys.notifications });
    }
    await Promise.allSettled([
      client.invalidateQueries({ queryKey: ["tickets"] }),
      client.invalidateQueries({ queryKey: queryKeys.contacts }),
    ]);
    isReading = false;
    restUntil = Date.now() + Math.max(REST_MS, Date.now() - startedAt);
    schedule();
  };
  return {
    add(event: LiveEvent) {
      ticketIds.add(event.ticketId);
      hasNotifications ||= NOTIFYING.has(event.type);
      schedule();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

const NOTIFYING = new Set([
  "ticket.assigned",
  "ticket.escalated",
  "ticket.escalation_returned",
  "ticket.reopened",
  "mention.received",
  "reply.failed",
  "reply.unknown",
  "clock.warned",
  "clock.breached",
  "escalation.fired",
]);

/** Another tab went to another tenant: the session follows it, so this page must as well. */
function useLeaveWithTenant(tenantId: string): void {
  useEffect(() => {
    const channel = new BroadcastChannel("echolot.tenant");
    channel.postMessage(tenantId);
    channel.onmessage = (message: MessageEvent<unknown>) => {
      if (message.data !== tenantId) location.assign("/inbox");
    };
    return () => channel.close();
  }, [tenantId]);
}
