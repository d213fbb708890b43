import {
  findStreamEnd,
  formatStreamPosition,
  isStreamPositionLost,
  readStream,
  type StreamPosition,
} from "@/domain/tickets";
import { AppError } from "@/kernel/errors";
import { holdStream } from "./open-streams";
import { type Frame, inStream, isBehind, joinFeed, toFrame } from "./tenant-feed";

export interface StreamRequest {
  tenantId: string;
  /** Null: from now on. */
  after: StreamPosition | null;
  signal: AbortSignal;
  /** Asked again and again; false or a refusal ends the stream. */
  isStillAllowed(): Promise<boolean>;
}

const HEARTBEAT_MS = 15_000;
/** A reader further behind than this reads its lists again instead. */
const MOST_BEHIND = 5_000;
const BATCH = 500;
/** A reader that takes nothing for this many frames is cut off; it resumes where it was. */
const MOST_UNSENT = 2_000;

/** A response that streams one tenant's events until the client leaves or loses its right. */
export function openStream(request: StreamRequest): Response {
  const encoder = new TextEncoder();
  const ended = new AbortController();
  const forget = holdStream(() => ended.abort());
  ended.signal.addEventListener("abort", forget);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if (ended.signal.aborted) return;
        if ((controller.desiredSize ?? 0) < -MOST_UNSENT) return ended.abort();
        controller.enqueue(encoder.encode(text));
      };
      ended.signal.addEventListener("abort", () => {
        try {
          controller.close();
        } catch {
          // the client left first: there is nothing to close any more
        }
      });
      send("retry: 2000\n\n");
      follow(request, send, ended).catch(() => ended.abort());
    },
    cancel() {
      ended.abort();
    },
  });
  if (request.signal.aborted) ended.abort();
  request.signal.addEventListener("abort", () => ended.abort(), { once: true });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** First joins, then catches up, then sends what came meanwhile: no event can fall between. */
async function follow(
  request: StreamRequest,
  send: (text: string) => void,
  ended: AbortController,
): Promise<void> {
  let waiting: Frame[] | null = [];
  const leave = await joinFeed(request.tenantId, (frame) => {
    if (waiting === null) send(frame.text);
    else waiting.push(frame);
  });
  ended.signal.addEventListener("abort", leave);
  if (ended.signal.aborted) return leave();
  const position = await catchUp(request, send, ended.signal);
  send(`id: ${formatStreamPosition(position)}\n\n`);
  for (const frame of waiting) if (isBehind(frame, position)) send(frame.text);
  waiting = null;

  const heartbeat = setInterval(() => {
    send(": \n\n");
    void stayAllowed(request, ended);
  }, HEARTBEAT_MS);
  ended.signal.addEventListener("abort", () => clearInterval(heartbeat));
}

async function catchUp(
  request: StreamRequest,
  send: (text: string) => void,
  signal: AbortSignal,
): Promise<StreamPosition> {
  const { after, tenantId } = request;
  if (after === null) return inStream(tenantId, findStreamEnd);
  const isLost = await inStream(tenantId, (ctx) => isStreamPositionLost(ctx, after, MOST_BEHIND));
  if (isLost) {
    const end = await inStream(tenantId, findStreamEnd);
    send(`id: ${formatStreamPosition(end)}\nevent: reset\ndata: {}\n\n`);
    return end;
  }
  for (let position = after; ; ) {
    const batch = await inStream(tenantId, (ctx) =>
      readStream(ctx, { after: position, limit: BATCH }),
    );
    for (const event of batch.events) send(toFrame(event).text);
    position = batch.position;
    if (!batch.hasMore || signal.aborted) return position;
  }
}

async function stayAllowed(request: StreamRequest, ended: AbortController): Promise<void> {
  try {
    if (!(await request.isStillAllowed())) ended.abort();
  } catch (error) {
    // Only a refusal ends the stream; a database that is away for a moment does not.
    if (error instanceof AppError && REFUSALS.has(error.code)) ended.abort();
  }
}

const REFUSALS = new Set(["unauthenticated", "forbidden"]);
