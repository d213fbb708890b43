import { subscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { config } from "@/infra/config";
import { log } from "@/infra/log";

/** A server that closes destroys connections whose last bytes are not sent yet. */
const LAST_WORDS_MS = 500;

interface Lifecycle {
  isStopping: boolean;
  /** Serving is over: what runs is answered, and nothing else begins. */
  isEnding: boolean;
  /** What has to be let go once nobody new comes. */
  ends: Set<() => void>;
}

// Next bundles its start and its routes apart: all of them must mean the same process.
const holder = globalThis as typeof globalThis & { echolotLifecycle?: Lifecycle };

function lifecycle(): Lifecycle {
  holder.echolotLifecycle ??= { isStopping: false, isEnding: false, ends: new Set() };
  return holder.echolotLifecycle;
}

/** Whether this process was asked to stop: health and readiness say so, so that no more is sent here. */
export function isStopping(): boolean {
  return lifecycle().isStopping;
}

/** Runs `end` when the process lets go of what would never end by itself; at once when it has. */
export function onStop(end: () => void): void {
  const state = lifecycle();
  if (state.isEnding) end();
  else state.ends.add(end);
}

/**
 * Ends a serving process in order. At SIGTERM or SIGINT it first only says that it stops, and goes on
 * serving for `DRAIN_SECONDS`: a load balancer needs that long to notice. Then what never ends by
 * itself is ended, and `finish` has to answer what still runs, take nothing new, and exit. A second
 * signal skips the waiting. What is not done in `graceMs` after that is cut off.
 */
export function stopInOrder(
  finish: (signal: NodeJS.Signals) => void,
  { graceMs = 25_000 }: { graceMs?: number } = {},
): void {
  const state = lifecycle();
  const letGo = (signal: NodeJS.Signals) => {
    if (state.isEnding) return;
    state.isEnding = true;
    for (const end of state.ends) end();
    setTimeout(() => process.exit(1), graceMs).unref();
    setTimeout(() => finish(signal), LAST_WORDS_MS);
  };
  const stop = (signal: NodeJS.Signals) => {
    if (state.isStopping) return letGo(signal);
    state.isStopping = true;
    sendConnectionsAway();
    log.info({ signal, drainMs: config().drainMs }, "process stops");
    setTimeout(() => letGo(signal), config().drainMs);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/**
 * From now on every answer closes its connection. One that is kept would be used again, by a client
 * or a balancer, at the moment in which the server closes it. Heard from Node itself, whoever made
 * the server.
 */
function sendConnectionsAway(): void {
  subscribe("http.server.request.start", (message) => {
    const { response } = message as { response: ServerResponse };
    response.setHeader("connection", "close");
  });
  // A request that was older than the signal still promised to keep its connection.
  subscribe("http.server.response.finish", (message) => {
    const { socket } = message as { socket: Socket };
    if (lifecycle().isEnding) socket.end();
  });
}
