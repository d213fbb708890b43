import { onStop } from "@/infra/lifecycle";
import { metrics } from "@/infra/metrics";

/** What an open stream is to the process that holds it. */
export interface HeldStream {
  /** Shows the reader, and everything between, that the stream lives. */
  beat(): void;
  sendElsewhere(): void;
}

interface OpenStreams {
  /** Each stream stands in one; they beat in turn, so that thousands do not ask at the same moment. */
  turns: Set<HeldStream>[];
  next: number;
  count: number;
  timer: ReturnType<typeof setInterval> | undefined;
  isStopping: boolean;
}

const HEARTBEAT_MS = 15_000;
const TURNS = 15;

// Next bundles routes apart, and its development server reloads modules.
const holder = globalThis as typeof globalThis & { echolotStreams?: OpenStreams };

/**
 * Remembers an open stream, beats it every 15 seconds and ends it when the process stops: a server
 * finishes its requests first, and a stream never finishes by itself. Returns how to forget it.
 */
export function holdStream(stream: HeldStream): () => void {
  const streams = openStreams();
  const turn = streams.turns[(streams.next + TURNS - 1) % TURNS];
  turn?.add(stream);
  count(streams, 1);
  if (streams.isStopping) queueMicrotask(() => stream.sendElsewhere());
  return () => {
    if (turn?.delete(stream)) count(streams, -1);
  };
}

/** Ends all streams of this process, and each that is opened from now on. */
export function endStreams(): void {
  const streams = openStreams();
  streams.isStopping = true;
  for (const turn of streams.turns) for (const stream of [...turn]) stream.sendElsewhere();
}

function openStreams(): OpenStreams {
  if (holder.echolotStreams === undefined) {
    holder.echolotStreams = {
      turns: Array.from({ length: TURNS }, () => new Set<HeldStream>()),
      next: 0,
      count: 0,
      timer: undefined,
      isStopping: false,
    };
    onStop(endStreams);
  }
  return holder.echolotStreams;
}

function count(streams: OpenStreams, change: 1 | -1): void {
  streams.count += change;
  metrics().streams.set(streams.count);
  if (streams.count === 0) {
    clearInterval(streams.timer);
    streams.timer = undefined;
  } else {
    streams.timer ??= setInterval(() => beatNext(streams), HEARTBEAT_MS / TURNS);
  }
}

function beatNext(streams: OpenStreams): void {
  const turn = streams.turns[streams.next];
  streams.next = (streams.next + 1) % TURNS;
  for (const stream of [...(turn ?? [])]) stream.beat();
}
