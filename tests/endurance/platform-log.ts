import type { Stage } from "./stage";

export interface LoggedRequest {
  path: string;
  status: number | null;
  at: string;
}

/** What one simulated forum was asked, in order. */
export async function requestsTo(stage: Stage, path: string): Promise<LoggedRequest[]> {
  const response = await fetch(`${stage.simulators.urls.discourse}/_sim/requests`);
  const requests = (await response.json()) as LoggedRequest[];
  return requests.filter((request) => request.path.startsWith(`${path}/`));
}

/** Requests to one forum that had said when it takes the next one, and had not come to that yet. */
export function requestsBeforeReset(
  requests: readonly LoggedRequest[],
  resetSeconds: number,
): number {
  let early = 0;
  let closedUntil = 0;
  for (const request of requests) {
    const at = Date.parse(request.at);
    // The answer's whole seconds are rounded; a tenth of one is no pressing.
    if (at < closedUntil - 100) early += 1;
    if (request.status === 429) closedUntil = at + resetSeconds * 1_000;
  }
  return early;
}

/** Most requests to one forum within any minute. */
export function busiestMinute(requests: readonly LoggedRequest[]): number {
  const times = requests.map((request) => Date.parse(request.at));
  return Math.max(
    0,
    ...times.map((start) => times.filter((at) => at >= start && at < start + 60_000).length),
  );
}
