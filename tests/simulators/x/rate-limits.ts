import { tooManyRequests } from "./problems";

const WINDOW_MS = 15 * 60 * 1000;

/** Calls a user's and an app's token may make in 15 minutes. */
const LIMITS: Record<string, { user: number; app: number }> = {
  "GET /2/users/me": { user: 75, app: 75 },
  "GET /2/users/by/username": { user: 900, app: 300 },
  "GET /2/users/:id": { user: 900, app: 300 },
  "GET /2/users/:id/mentions": { user: 300, app: 450 },
  "GET /2/users/:id/tweets": { user: 900, app: 1500 },
  "GET /2/tweets": { user: 5000, app: 3500 },
  "GET /2/tweets/:id": { user: 900, app: 450 },
  "GET /2/tweets/search/recent": { user: 300, app: 450 },
  "POST /2/tweets": { user: 100, app: 10_000 },
  "DELETE /2/tweets/:id": { user: 50, app: 50 },
  "GET /2/dm_events": { user: 15, app: 15 },
  "POST /2/dm_conversations": { user: 15, app: 15 },
};
const OTHER = { user: 450, app: 450 };

/** Counts calls per endpoint and token, as `x-rate-limit-*` tells it. */
export class RateLimits {
  private readonly windows = new Map<string, { resetAt: number; used: number }>();

  constructor(private readonly isEnforced: boolean) {}

  /** Headers for the answer. @throws XProblem 429 when nothing is left. */
  count(endpoint: string, token: string, kind: "user" | "app", now: number) {
    const limit = (LIMITS[endpoint] ?? OTHER)[kind];
    const key = `${endpoint} ${token}`;
    let window = this.windows.get(key);
    if (!window || window.resetAt <= now) window = { resetAt: now + WINDOW_MS, used: 0 };
    this.windows.set(key, window);
    const isOver = window.used >= limit;
    if (!isOver) window.used += 1;
    const headers = limitHeaders(limit, limit - window.used, window.resetAt);
    if (isOver && this.isEnforced) throw tooManyRequests(headers);
    return headers;
  }

  clear(): void {
    this.windows.clear();
  }
}

export function limitHeaders(limit: number, remaining: number, resetAt: number) {
  return {
    "x-rate-limit-limit": String(limit),
    "x-rate-limit-remaining": String(remaining),
    "x-rate-limit-reset": String(Math.ceil(resetAt / 1000)),
  };
}
