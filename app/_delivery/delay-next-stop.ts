import { stopInOrder } from "@/infra/lifecycle";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Puts our order before Next's own end: Next closes its server the moment it hears a signal, and
 * whatever a load balancer sends until it notices would be refused. Its listeners are kept and called
 * once this process has said for long enough that it stops.
 */
export function delayNextStop(): void {
  const kept = new Map(SIGNALS.map((signal) => [signal as string, process.listeners(signal)]));
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  stopInOrder((signal) => {
    for (const listener of kept.get(signal) ?? []) listener(signal);
  });
}
