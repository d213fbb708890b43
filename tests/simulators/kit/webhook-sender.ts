import type { FaultQueue } from "./faults";

export interface WebhookDelivery {
  url: string;
  /** Deliveries of one lane arrive in order; lanes do not wait for each other. */
  lane: string;
  headers: Record<string, string>;
  body: string;
}

export interface WebhookLogEntry {
  url: string;
  at: string;
  attempts: number;
  status: number | null;
  outcome: "delivered" | "failed" | "dropped";
}

const RETRY_AFTER_MS = [150, 800];
const TIMEOUT_MS = 20_000;
const LOG_LENGTH = 1000;

/** Sends webhooks one after the other per lane, three attempts each. */
export class WebhookSender {
  private readonly lanes = new Map<string, WebhookDelivery[]>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly log: WebhookLogEntry[] = [];
  private readonly stopping = new AbortController();

  constructor(
    private readonly faults: FaultQueue,
    private readonly onProgress: () => void,
  ) {}

  enqueue(delivery: WebhookDelivery): void {
    if (this.stopping.signal.aborted) return;
    const lane = this.lanes.get(delivery.lane) ?? [];
    lane.push(delivery);
    this.lanes.set(delivery.lane, lane);
    if (!this.running.has(delivery.lane)) {
      this.running.set(delivery.lane, this.drain(delivery.lane, lane));
    }
  }

  /** Resolves when nothing waits and nothing is under way. */
  async flush(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  pending(): WebhookDelivery[] {
    return [...this.lanes.values()].flat();
  }

  entries(): WebhookLogEntry[] {
    return [...this.log];
  }

  clear(): void {
    for (const lane of this.lanes.values()) lane.length = 0;
    this.log.length = 0;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
  }

  private async drain(name: string, lane: WebhookDelivery[]): Promise<void> {
    try {
      await this.drainInOrder(lane);
      // What a stop left over stays, for the snapshot.
      if (lane.length === 0) this.lanes.delete(name);
    } finally {
      this.running.delete(name);
    }
  }

  private async drainInOrder(lane: WebhookDelivery[]): Promise<void> {
    // A turn of the loop first, so that whoever caused the event gets its answer before the event.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = lane[0]; next; next = lane[0]) {
      const fault = this.faults.forWebhook(next.url);
      if (fault === "drop_webhook") this.record(next, 0, null, "dropped");
      else await this.send(next);
      if (fault === "duplicate_webhook") await this.send(next);
      if (this.stopping.signal.aborted) return;
      if (lane[0] === next) lane.shift();
      this.onProgress();
    }
  }

  private async send(delivery: WebhookDelivery): Promise<void> {
    let status: number | null = null;
    const waits = [0, ...RETRY_AFTER_MS];
    for (const [attempt, waitMs] of waits.entries()) {
      if (waitMs > 0) await this.pause(waitMs);
      if (this.stopping.signal.aborted) return;
      status = await this.post(delivery);
      if (status !== null && status >= 200 && status < 300) {
        this.record(delivery, attempt + 1, status, "delivered");
        return;
      }
    }
    this.record(delivery, waits.length, status, "failed");
  }

  private async post(delivery: WebhookDelivery): Promise<number | null> {
    try {
      const response = await fetch(delivery.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...delivery.headers },
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopping.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private record(
    delivery: WebhookDelivery,
    attempts: number,
    status: number | null,
    outcome: WebhookLogEntry["outcome"],
  ): void {
    this.log.push({ url: delivery.url, at: new Date().toISOString(), attempts, status, outcome });
    if (this.log.length > LOG_LENGTH) this.log.shift();
  }
}
