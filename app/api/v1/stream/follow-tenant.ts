import {
  findStreamEnd,
  formatStreamPosition,
  isStreamPositionLost,
  readStream,
  type StreamPosition,
} from "@/domain/tickets";
import { AppError } from "@/kernel/errors";
import { type Frame, isBehind, toBytes, toFrame } from "./frame";
import { holdStream } from "./open-streams";
import { inStream, joinFeed } from "./tenant-feed";

export interface StreamRequest {
  tenantId: string;
  /** Null: from now on. */
  after: StreamPosition | null;
  /** Asked again and again; false or a refusal ends the stream. */
  isStillAllowed(): Promise<boolean>;
}

/** Where a stream is written: a browser's or a program's connection, whoever serves it. */
export interface StreamSink {
  write(bytes: Uint8Array): void;
  /** What was written and not yet taken by the reader. */
  unsentBytes(): number;
  end(): void;
}

export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** A reader further behind than this reads its lists again instead. */
const MOST_BEHIND = 5_000;
const BATCH = 500;
/** A reader that does not take this much is cut off; it resumes where it was. */
const MOST_UNSENT_BYTES = 1_000_000;

const GREETING = toBytes("retry: 2000\n\n");
const HEARTBEAT = toBytes(": \n\n");
const REFUSALS = new Set(["unauthenticated", "forbidden"]);
/** Streams that end together come back one after the other, within this time. */
const COME_BACK_WITHIN_MS = 2_000;

/**
 * Writes one tenant's events into `sink` until the reader leaves, falls too far behind or loses its
 * right, or this process stops. Returns how to say that the reader has left.
 */
export function followTenant(request: StreamRequest, sink: StreamSink): () => void {
  const stream = new TenantStream(request, sink);
  void stream.follow();
  return () => stream.end();
}

/** One open stream. There are thousands: it holds no timer, buffer or listener of its own. */
class TenantStream {
  private isOver = false;
  private readonly forget: () => void;
  private leave: () => void = () => undefined;
  /** Frames that came while it still catches up. */
  private waiting: Frame[] | null = [];
  /** What the reader has seen, perhaps from a process whose feed is further on than this one's. */
  private seen: StreamPosition | null = null;

  constructor(
    private readonly request: StreamRequest,
    private readonly sink: StreamSink,
  ) {
    this.forget = holdStream(this);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.forget();
    this.leave();
    this.sink.end();
  }

  /** The reader comes back, to whichever process takes it then. */
  sendElsewhere(): void {
    const afterMs = 100 + Math.floor(Math.random() * COME_BACK_WITHIN_MS);
    this.send(toBytes(`retry: ${afterMs}\n\n`));
    this.end();
  }

  beat(): void {
    this.send(HEARTBEAT);
    void this.stayAllowed();
  }

  /** First joins, then catches up, then sends what came meanwhile: no event can fall between. */
  async follow(): Promise<void> {
    try {
      this.send(GREETING);
      const { position, leave } = await joinFeed(this.request.tenantId, (frame) => {
        if (this.waiting === null) this.show(frame);
        else this.waiting.push(frame);
      });
      if (this.isOver) return leave();
      this.leave = leave;
      this.seen = await this.catchUp(position);
      this.send(toBytes(`id: ${formatStreamPosition(this.seen)}\n\n`));
      for (const frame of this.waiting ?? []) this.show(frame);
      this.waiting = null;
    } catch {
      this.end();
    }
  }

  private show(frame: Frame): void {
    if (this.seen !== null && !isBehind(frame, this.seen)) return;
    this.seen = null;
    this.send(frame.bytes);
  }

  private send(bytes: Uint8Array): void {
    if (this.isOver) return;
    if (this.sink.unsentBytes() > MOST_UNSENT_BYTES) this.end();
    else this.sink.write(bytes);
  }

  /** Sends what lies between the reader and `feedStood`: all of that is there, whoever still writes. */
  private async catchUp(feedStood: StreamPosition): Promise<StreamPosition> {
    const { after, tenantId } = this.request;
    if (after === null) return inStream(tenantId, findStreamEnd);
    const isLost = await inStream(tenantId, (ctx) => isStreamPositionLost(ctx, after, MOST_BEHIND));
    if (isLost) {
      const end = await inStream(tenantId, findStreamEnd);
      this.send(toBytes(`id: ${formatStreamPosition(end)}\nevent: reset\ndata: {}\n\n`));
      return end;
    }
    for (let position = after; ; ) {
      const batch = await inStream(tenantId, (ctx) =>
        readStream(ctx, { after: position, upTo: feedStood, limit: BATCH }),
      );
      for (const event of batch.events) this.send(toFrame(event).bytes);
      position = batch.position;
      if (!batch.hasMore || this.isOver) return position;
    }
  }

  private async stayAllowed(): Promise<void> {
    try {
      if (!(await this.request.isStillAllowed())) this.end();
    } catch (error) {
      // Only a refusal ends the stream; a database that is away for a moment does not.
      if (error instanceof AppError && REFUSALS.has(error.code)) this.end();
    }
  }
}
