import { findStreamEnd, readStream, type StreamPosition } from "@/domain/tickets";
import { type TenantContext, withTenant } from "@/infra/db";
import { isListening, onNews } from "@/infra/live";
import { log } from "@/infra/log";
import { type Frame, toFrame } from "./frame";

type Reader = (frame: Frame) => void;

export interface Joined {
  /** Where the feed stood: what lies behind comes as frames, what does not is never written any more. */
  position: StreamPosition;
  leave: () => void;
}

const BATCH = 500;
/** Without a hint, look this often: seldom while Redis gives hints, often while it is away. */
const LOOK_MS = { hinted: 10_000, alone: 2_000 };
/**
 * An older transaction still runs: what committed after it is shown once it ends. Looked for at
 * once and then ever more seldom, so that nobody waits a quarter longer than they had to.
 */
const HELD_BACK_MS = { least: 25, most: 800 };

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
  /** Since when events wait for an older transaction, by `performance.now()`; null: none do. */
  private heldBackSince: number | null = null;

  constructor(
    private readonly tenantId: string,
    private readonly onEmpty: () => void,
  ) {}

  get count(): number {
    return this.readers.size;
  }

  async join(reader: Reader): Promise<Joined> {
    this.readers.add(reader);
    const stood = this.position;
    try {
      if (this.readers.size === 1) this.stopNews = onNews(this.tenantId, () => void this.read());
      // One start for all who join meanwhile: a second one would skip what lies between.
      this.starting ??= inStream(this.tenantId, findStreamEnd);
      const start = await this.starting;
      this.position ??= start;
      void this.read();
      return { position: stood ?? start, leave: () => this.leave(reader) };
    } catch (error) {
      this.starting = null;
      this.leave(reader);
      throw error;
    }
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
        await this.readBatches();
      } while (this.isAsked && this.readers.size > 0);
      if (this.heldBackSince !== null) waitMs = pauseAfter(this.heldBackSince);
    } catch (error) {
      log.warn({ err: error, tenantId: this.tenantId }, "the stream could not read events");
      waitMs = LOOK_MS.alone;
    } finally {
      this.isReading = false;
    }
    if (this.readers.size > 0) this.timer = setTimeout(() => void this.read(), waitMs);
  }

  private async readBatches(): Promise<void> {
    for (;;) {
      const after = this.position;
      if (after === null || this.readers.size === 0) return;
      const wasHeldBack = this.heldBackSince !== null;
      const batch = await inStream(this.tenantId, (ctx) =>
        readStream(ctx, { after, limit: BATCH, wasHeldBack }),
      );
      this.position = batch.position;
      for (const event of batch.events) {
        const frame = toFrame(event);
        for (const reader of this.readers) reader(frame);
      }
      if (!batch.isHeldBack) this.heldBackSince = null;
      else if (!wasHeldBack || batch.events.length > 0) this.heldBackSince = performance.now();
      if (!batch.hasMore) return;
    }
  }
}

function pauseAfter(since: number): number {
  const waitedMs = performance.now() - since;
  return Math.min(Math.max(waitedMs / 4, HELD_BACK_MS.least), HELD_BACK_MS.most);
}

const holder = globalThis as typeof globalThis & { echolotFeeds?: Map<string, TenantFeed> };

/** How many streams of the tenant this process holds. */
export function countReaders(tenantId: string): number {
  return holder.echolotFeeds?.get(tenantId)?.count ?? 0;
}

/** Joins the tenant's feed, which lives as long as somebody reads it. */
export function joinFeed(tenantId: string, reader: Reader): Promise<Joined> {
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
