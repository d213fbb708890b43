import { AsyncLocalStorage } from "node:async_hooks";

/** What every line that is written meanwhile carries: ids only. */
export interface LogContext {
  requestId?: string;
  jobId?: string;
  job?: string;
  tenantId?: string;
  channelId?: string;
  actor?: string;
}

// Next bundles routes apart: all of them must mean the same storage.
const holder = globalThis as typeof globalThis & {
  echolotLogContext?: AsyncLocalStorage<LogContext>;
};
holder.echolotLogContext ??= new AsyncLocalStorage<LogContext>();
const storage = holder.echolotLogContext;

/** Everything logged while `run` goes on carries `context`, across awaits and timers. */
export function inLogContext<T>(context: LogContext, run: () => T): T {
  return storage.run({ ...context }, run);
}

/** Adds what became known meanwhile, such as the tenant after authentication. */
export function noteInLog(context: LogContext): void {
  const store = storage.getStore();
  if (store !== undefined) Object.assign(store, context);
}

export function logContext(): Readonly<LogContext> {
  return storage.getStore() ?? {};
}
