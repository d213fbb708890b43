import { findStreamEnd, readStream, type StreamPosition } from "@/domain/tickets";
import { type TenantContext, withTenant } from "@/infra/db";
import { isListening, onNews } from "@/infra/live";
import { log } from "@/infra/log";
import { type Frame, toFrame } from "./frame";

type Reader = (frame: Frame) => void;

const BATCH = 500;
/** Without a hint, look this often: seldom while Redis gives hints, often while it is away. */
const LOOK_MS = { hinted: 10_000, alone: 2_000 };
/** An older transaction still runs: what committed after it is shown once it ends. */
const HELD_BACK_MS = 40;

export function inStream<T>(tenantId: string, run: (ctx: TenantContext) => Promise<T>): Promise<T> {
  return withTenant({ tenantId, actor: { kind: "system", name: "stream" } }, run);
}

/** Reads one tenant's events once per process, however many streams of it are open. */
class TenantFeed {
  private readonly readers = new Set<Reader>();
  private position: StreamPosition | null = null;
  private starting: Promise<StreamPosition> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopNews: () => void = () => undefined;
  private isReading = false;
  private isAsked = false;

  constructor(
    private readonly tenantId: string,
    private readonly onEmpty: () => void,
  ) {}

  get count(): number {
    return this.readers.size;
  }

  /** Frames that commit from now on go to `reader`; returns how to stop. */
  async join(reader: Reader): Promise<() => void> {
    this.readers.add(reader);
    try {
      if (this.readers.size === 1) this.stopNews = onNews(this.tenantId, () => void this.read());
      // One start for all who join meanwhile: a second one would skip what lies between.
      this.starting ??= inStream(this.tenantId, findStreamEnd);
      const start = await this.starting;
      this.position ??= start;
      void this.read();
    } catch (error) {
      this.starting = null;
      this.leave(reader);
      throw error;
    }
    return () => this.leave(reader);
  }

  private leave(reader: Reader): void {
    this.readers.delete(reader);
    if (this.readers.size > 0) return;
    clearTimeout(this.timer);
    this.stopNews();
    this.onEmpty();
  }

  private async read(): Promise<void> {
    if (this.isReading) {
      this.isAsked = true;
      return;
    }
    this.isReading = true;
    clearTimeout(this.timer);
    let waitMs = isListening() ? LOOK_MS.hinted : LOOK_MS.alone;
    try {
      do {
        this.isAsked = false;
        if (await this.readBatches()) waitMs = HELD_BACK_MS;
      } while (this.isAsked && this.readers.size > 0);
    } catch (error) {
      log.warn({ err: error, tenantId: this.tenantId }, "the stream could not read events");
      waitMs = LOOK_MS.alone;
    } finally {
      this.isReading = false;
    }
    if (this.readers.size > 0) this.timer = setTimeout(() => void this.read(), waitMs);
  }

  /** True when events wait behind a transaction that still runs. */
  private async readBatches(): Promise<boolean> {
    for (;;) {
      const after = this.position;
      if (after === null || this.readers.size === 0) return false;
      const batch = await inStream(this.tenantId, (ctx) =>
        readStream(ctx, { after, limit: BATCH }),
      );
      this.position = batch.position;
      for (const event of batch.events) {
        const frame = toFrame(event);
        for (const reader of this.readers) reader(frame);
      }
      if (!batch.hasMore) return batch.isHeldBack;
    }
  }
}

const holder = globalThis as typeof globalThis & { echolotFeeds?: Map<string, TenantFeed> };

/** How many streams of the tenant this process holds. */
export function countReaders(tenantId: string): number {
  return holder.echolotFeeds?.get(tenantId)?.count ?? 0;
}

/** Joins the tenant's feed, which lives as long as somebody reads it. */
export function joinFeed(tenantId: string, reader: Reader): Promise<() => void> {
  holder.echolotFeeds ??= new Map();
  const feeds = holder.echolotFeeds;
  let feed = feeds.get(tenantId);
  if (feed === undefined) {
    const opened = new TenantFeed(tenantId, () => {
      if (feeds.get(tenantId) === opened) feeds.delete(tenantId);
    });
    feed = opened;
    feeds.set(tenantId, opened);
  }
  return feed.join(reader);
}
