import { followTenant, STREAM_HEADERS, type StreamRequest, type StreamSink } from "./follow-tenant";

/** How much may wait in the response; what is beyond is counted as not taken. */
const TAKEN = new ByteLengthQueuingStrategy({ highWaterMark: 0 });

/** A response that streams one tenant's events until the client leaves or loses its right. */
export function streamResponse(request: StreamRequest, signal: AbortSignal): Response {
  let hasLeft: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        hasLeft = followTenant(request, sinkOf(controller));
      },
      cancel() {
        hasLeft();
      },
    },
    TAKEN,
  );
  if (signal.aborted) hasLeft();
  signal.addEventListener("abort", () => hasLeft(), { once: true });
  return new Response(body, { headers: STREAM_HEADERS });
}

function sinkOf(controller: ReadableStreamDefaultController<Uint8Array>): StreamSink {
  return {
    write: (bytes) => controller.enqueue(bytes),
    unsentBytes: () => -(controller.desiredSize ?? 0),
    end() {
      try {
        controller.close();
      } catch {
        // the client left first: there is nothing to close any more
      }
    },
  };
}
