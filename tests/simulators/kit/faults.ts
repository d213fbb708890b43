import { z } from "zod";

export const FaultInput = z.strictObject({
  fault: z.enum([
    "rate_limit",
    "server_error",
    "expired_token",
    "accept_then_timeout",
    "duplicate_webhook",
    "drop_webhook",
    "garbage",
    "slow",
    "reset_connection",
    "truncated",
    "huge",
    "drip",
  ]),
  times: z.number().int().min(1).max(100_000).default(1),
  /** Only requests (or callback addresses) that contain this. */
  path: z.string().optional(),
  method: z.string().toUpperCase().optional(),
  resetSeconds: z.number().int().min(0).default(60),
  delayMs: z.number().int().min(0).max(600_000).default(5_000),
});
export type Fault = z.infer<typeof FaultInput>;
export type WebhookFault = "duplicate_webhook" | "drop_webhook";

const isForWebhooks = (fault: Fault) =>
  fault.fault === "duplicate_webhook" || fault.fault === "drop_webhook";

/** Faults wait in order; the first that fits a request is used up by it. */
export class FaultQueue {
  private waiting: Fault[] = [];

  add(fault: Fault): void {
    this.waiting.push({ ...fault });
  }

  list(): Fault[] {
    return this.waiting.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.waiting = [];
  }

  forRequest(method: string, path: string): Fault | null {
    return this.take((fault) => {
      if (isForWebhooks(fault)) return false;
      if (fault.path !== undefined && !path.includes(fault.path)) return false;
      if (fault.method !== undefined) return fault.method === method;
      return fault.fault !== "accept_then_timeout" || method !== "GET";
    });
  }

  forWebhook(url: string): WebhookFault | null {
    const fault = this.take(
      (one) => isForWebhooks(one) && (one.path === undefined || url.includes(one.path)),
    );
    return fault?.fault === "duplicate_webhook" || fault?.fault === "drop_webhook"
      ? fault.fault
      : null;
  }

  private take(fits: (fault: Fault) => boolean): Fault | null {
    const index = this.waiting.findIndex(fits);
    const fault = this.waiting[index];
    if (!fault) return null;
    fault.times -= 1;
    if (fault.times === 0) this.waiting.splice(index, 1);
    return { ...fault };
  }
}
