import { type LiveEvent, type LiveListeners, type LiveState, LiveStream } from "./live-stream";

type Word =
  | { kind: "event"; event: LiveEvent }
  | { kind: "reset" }
  | { kind: "state"; state: LiveState }
  | { kind: "hello" };

/**
 * One stream for all tabs of a tenant: browsers allow six connections to a host over HTTP/1.1, and
 * an agent has more tabs than that. The tab that holds the lock keeps the stream and tells the
 * others; when it closes, the next one takes over after the last event it heard of.
 * Returns how to stop.
 */
export function shareLiveStream(tenantId: string, listeners: LiveListeners): () => void {
  if (navigator.locks === undefined || typeof BroadcastChannel === "undefined") {
    const stream = new LiveStream(listeners, null);
    return () => stream.close();
  }
  const name = `echolot.live.${tenantId}`;
  const channel = new BroadcastChannel(name);
  const stopped = new AbortController();
  let position: string | null = null;
  let state: LiveState = "connecting";
  let release: (() => void) | null = null;

  const tell = (word: Word) => {
    if (!stopped.signal.aborted) channel.postMessage(word);
  };
  const hear = (word: Word) => {
    switch (word.kind) {
      case "event":
        position = word.event.id;
        return listeners.onEvent(word.event);
      case "reset":
        return listeners.onReset();
      case "state":
        state = word.state;
        return listeners.onState(state);
      case "hello":
        if (release !== null) tell({ kind: "state", state });
    }
  };
  channel.onmessage = (message: MessageEvent<Word>) => hear(message.data);
  tell({ kind: "hello" });

  const both = (word: Word) => {
    hear(word);
    tell(word);
  };
  void navigator.locks
    .request(name, { signal: stopped.signal }, () => {
      const stream = new LiveStream(
        {
          onEvent: (event) => both({ kind: "event", event }),
          onReset: () => both({ kind: "reset" }),
          onState: (next) => both({ kind: "state", state: next }),
        },
        position,
      );
      return new Promise<void>((resolve) => {
        release = () => {
          stream.close();
          resolve();
        };
      });
    })
    .catch(() => {});

  return () => {
    stopped.abort();
    release?.();
    channel.close();
  };
}
