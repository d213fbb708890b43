import type { SimulatedName } from "../simulators";
import type { Stage } from "./stage";

export interface LoggedRequest {
  path: string;
  status: number | null;
  at: string;
  caller: string | null;
}

/** What a simulated platform was asked, in order. */
export async function requestsTo(stage: Stage, platform: SimulatedName): Promise<LoggedRequest[]> {
  const response = await fetch(`${stage.simulators.urls[platform]}/_sim/requests`);
  return (await response.json()) as LoggedRequest[];
}

/** How many faults of a platform still wait for a request. */
export async function faultsLeft(stage: Stage, platform: SimulatedName): Promise<number> {
  const response = await fetch(`${stage.simulators.urls[platform]}/_sim/faults`);
  return ((await response.json()) as unknown[]).length;
}

/** Requests to somebody who had said when he takes the next one, and had not come to that yet. */
export function requestsBeforeReset(
  requests: readonly LoggedRequest[],
  refusal: number,
  resetSeconds: number,
): number {
  let early = 0;
  let closedUntil = 0;
  for (const request of requests) {
    const at = Date.parse(request.at);
    // The answer's whole seconds are rounded; a tenth of one is no pressing.
    if (at < closedUntil - 100) early += 1;
    if (request.status === refusal) closedUntil = at + resetSeconds * 1_000;
  }
  return early;
}
