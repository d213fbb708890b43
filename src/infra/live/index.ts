import { config } from "@/infra/config";
import { connectRedis, type RedisConnection } from "@/infra/queue";

/**
 * Hints that a tenant has new ticket events. Redis carries nothing but the tenant's id: whoever
 * listens reads the events from Postgres, and looks there now and then without a hint as well.
 */
interface Live {
  publisher: RedisConnection;
  subscriber: RedisConnection | null;
  listeners: Map<string, Set<() => void>>;
}

const holder = globalThis as typeof globalThis & { echolotLive?: Live };

function live(): Live {
  holder.echolotLive ??= {
    publisher: connectRedis("hint"),
    subscriber: null,
    listeners: new Map(),
  };
  return holder.echolotLive;
}

function topic(tenantId: string): string {
  return `${config().redisPrefix}:live:${tenantId}`;
}

/** Says that `tenantId` has news. Never throws. */
export async function publishNews(tenantId: string): Promise<void> {
  try {
    await live().publisher.publish(topic(tenantId), "");
  } catch {
    // Redis is away: listeners look by themselves
  }
}

/** Calls `listener` at every hint for `tenantId`; returns how to stop. One subscription per tenant. */
export function onNews(tenantId: string, listener: () => void): () => void {
  const state = live();
  if (state.subscriber === null) {
    state.subscriber = connectRedis("subscriber");
    state.subscriber.on("message", (channel: string) => {
      for (const each of state.listeners.get(channel) ?? []) each();
    });
    // Hints given while the connection was away are lost: everybody looks.
    state.subscriber.on("ready", () => {
      for (const listeners of state.listeners.values()) for (const each of listeners) each();
    });
  }
  const name = topic(tenantId);
  const listeners = state.listeners.get(name) ?? new Set();
  if (listeners.size === 0) {
    // Hints given before the subscription stood are lost: those who wait for them look once.
    void state.subscriber.subscribe(name).then(
      () => {
        for (const each of state.listeners.get(name) ?? []) each();
      },
      () => {},
    );
  }
  listeners.add(listener);
  state.listeners.set(name, listeners);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      state.listeners.delete(name);
      void state.subscriber?.unsubscribe(name).catch(() => {});
    }
  };
}

/** Whether hints arrive at the moment; without them, listeners have to look more often. */
export function isListening(): boolean {
  return holder.echolotLive?.subscriber?.status === "ready";
}

/** Ends both connections. */
export function closeLive(): void {
  holder.echolotLive?.publisher.disconnect();
  holder.echolotLive?.subscriber?.disconnect();
  holder.echolotLive = undefined;
}
