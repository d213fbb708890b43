"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useMe } from "../me";
import { queryKeys } from "../query-keys";
import type { LiveEvent, LiveState } from "./live-stream";
import { shareLiveStream } from "./share-live-stream";

const BATCH_MS = 120;
const LIST_PAUSE_MS = 700;

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
 * Tickets are read again at once; the lists after them and not more often than one page takes, so a
 * flood of mentions costs a steady trickle of requests.
 */
function startBatch(client: QueryClient) {
  const ticketIds = new Set<string>();
  let hasNotifications = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let listsReadAt = 0;

  const flush = () => {
    timer = undefined;
    for (const id of ticketIds) {
      void client.invalidateQueries({ queryKey: queryKeys.ticket(id) });
    }
    ticketIds.clear();
    if (hasNotifications) {
      hasNotifications = false;
      void client.invalidateQueries({ queryKey: queryKeys.notifications });
    }
    listsReadAt = Date.now();
    void client.invalidateQueries({ queryKey: ["tickets"] });
    void client.invalidateQueries({ queryKey: queryKeys.contacts });
  };
  return {
    add(event: LiveEvent) {
      ticketIds.add(event.ticketId);
      hasNotifications ||= NOTIFYING.has(event.type);
      const pause = Math.max(BATCH_MS, listsReadAt + LIST_PAUSE_MS - Date.now());
      timer ??= setTimeout(flush, pause);
    },
    stop() {
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
