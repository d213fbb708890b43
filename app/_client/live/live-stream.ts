/** One change of a ticket, as the stream says it. */
export interface LiveEvent {
  id: string;
  ticketId: string;
  type: string;
}

export type LiveState = "connecting" | "live" | "offline";

export interface LiveListeners {
  onEvent(event: LiveEvent): void;
  /** What was known may be wrong: everything on screen has to be read again. */
  onReset(): void;
  onState(state: LiveState): void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

/**
 * The server's stream of ticket events, kept open: the browser resumes it where it broke off; where
 * the browser gives up (an error status), it is opened again after the last event seen.
 */
export class LiveStream {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retryMs = FIRST_RETRY_MS;

  constructor(
    private readonly listeners: LiveListeners,
    private position: string | null,
  ) {
    window.addEventListener("online", this.reopen);
    window.addEventListener("offline", this.lose);
    this.open();
  }

  close(): void {
    window.removeEventListener("online", this.reopen);
    window.removeEventListener("offline", this.lose);
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private open(): void {
    const query = this.position === null ? "" : `?after=${encodeURIComponent(this.position)}`;
    const source = new EventSource(`/api/v1/stream${query}`);
    this.source = source;
    source.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.listeners.onState("live");
    };
    source.onerror = () => {
      this.listeners.onState(navigator.onLine ? "connecting" : "offline");
      if (source.readyState === EventSource.CLOSED) this.retryLater();
    };
    source.addEventListener("ticket", (message) => {
      this.position = message.lastEventId || this.position;
      const event = parseEvent(message.data, message.lastEventId);
      if (event !== null) this.listeners.onEvent(event);
    });
    source.addEventListener("reset", (message) => {
      this.position = message.lastEventId || null;
      this.listeners.onReset();
    });
  }

  private retryLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.reopen, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private readonly reopen = () => {
    clearTimeout(this.timer);
    this.source?.close();
    this.listeners.onState("connecting");
    this.open();
  };

  private readonly lose = () => {
    this.listeners.onState("offline");
  };
}

function parseEvent(data: unknown, position: string): LiveEvent | null {
  try {
    const event: unknown = JSON.parse(String(data));
    if (typeof event !== "object" || event === null) return null;
    const { ticketId, type } = event as Record<string, unknown>;
    if (typeof ticketId !== "string" || typeof type !== "string") return null;
    return { id: position, ticketId, type };
  } catch {
    return null;
  }
}
