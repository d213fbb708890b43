import { metrics } from "@/infra/metrics";

interface OpenStreams {
  ends: Set<() => void>;
  isStopping: boolean;
}

// Next bundles routes apart, and its development server reloads modules.
const holder = globalThis as typeof globalThis & { echolotStreams?: OpenStreams };

/**
 * Remembers an open stream by how to end it; returns how to forget it. A web server that is asked to
 * stop finishes its requests first, and a stream never finishes by itself: at a signal all are ended,
 * and their readers resume at another process where they were.
 */
export function holdStream(end: () => void): () => void {
  const streams = openStreams();
  streams.ends.add(end);
  metrics().streams.set(streams.ends.size);
  if (streams.isStopping) queueMicrotask(end);
  return () => {
    streams.ends.delete(end);
    metrics().streams.set(streams.ends.size);
  };
}

/** Ends all streams of this process, and each that is opened from now on. */
export function endStreams(): void {
  const streams = openStreams();
  streams.isStopping = true;
  for (const end of [...streams.ends]) end();
}

function openStreams(): OpenStreams {
  if (holder.echolotStreams === undefined) {
    holder.echolotStreams = { ends: new Set(), isStopping: false };
    process.once("SIGTERM", endStreams);
    process.once("SIGINT", endStreams);
  }
  return holder.echolotStreams;
}
