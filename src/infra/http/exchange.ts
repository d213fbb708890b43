import { parseBoundedJson } from "@/kernel/bounded-json";
import { OutboundRefusedError } from "./outbound-errors";

/** What came of one HTTP exchange; never throws for what the network or the server did. */
export type Exchange =
  | { kind: "answer"; status: number; headers: Headers; text: string; json: unknown }
  /** `requestSent` false: nothing happened on the other side. `refused`: it never will. */
  | { kind: "failure"; requestSent: boolean; refused: boolean; reason: string };

/** An answer whose body is JSON has it in `json`; any other body leaves `json` undefined. */
export async function exchange(
  send: typeof fetch,
  url: string | URL,
  init: RequestInit = {},
): Promise<Exchange> {
  try {
    const response = await send(url, init);
    const text = await response.text();
    return {
      kind: "answer",
      status: response.status,
      headers: response.headers,
      text,
      json: parseBoundedJson(text),
    };
  } catch (error) {
    return {
      kind: "failure",
      requestSent: mayHaveBeenSent(error),
      refused: error instanceof OutboundRefusedError,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Anything that does not say it was never sent may have been. */
function mayHaveBeenSent(error: unknown): boolean {
  return !(error instanceof Error && "requestSent" in error && error.requestSent === false);
}
