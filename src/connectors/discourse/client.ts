import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PlatformFailure,
} from "@/connectors/contract";
import {
  type Answer,
  invalidResponse,
  readFailed,
  retryAfter,
} from "@/connectors/contract/outcome";
import { type Exchange, exchange } from "@/infra/http";
import { ErrorBody, PostList } from "./wire";

/** One Discourse forum with an API key acting as one user. */
export class DiscourseClient {
  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
  ) {}

  /** @throws PlatformError */
  async read(path: string, query: Record<string, string> = {}): Promise<Answer> {
    const url = new URL(`${this.access.baseUrl}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const result = await exchange(this.runtime.fetch, url, { headers: this.headers() });
    if (result.kind === "failure") throw readFailed(result);
    const failure = discourseFailure(result, this.runtime.now());
    if (failure) throw new PlatformError(failure);
    return result;
  }

  /** Newest first by id; `private` needs a key that may read the user's messages. */
  async posts(kind: "public" | "private", before?: number): Promise<Record<string, unknown>[]> {
    const path = kind === "public" ? "posts.json" : "private-posts.json";
    const answer = await this.read(path, before === undefined ? {} : { before: String(before) });
    const posts = PostList.safeParse(answer.json).data;
    if (!posts) throw invalidResponse("The forum's list of posts could not be read");
    return posts;
  }

  write(path: string, body: Record<string, unknown>): Promise<Exchange> {
    return exchange(this.runtime.fetch, `${this.access.baseUrl}/${path}`, {
      method: "POST",
      headers: { ...this.headers(), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  private headers(): Record<string, string> {
    const { apiKey = "", apiUsername = "" } = this.access.credentials;
    return { "api-key": apiKey, "api-username": apiUsername, accept: "application/json" };
  }
}

/** A refusal by status; null for a good answer. A 429 may be plain text. */
export function discourseFailure(answer: Answer, now: Date): PlatformFailure | null {
  if (answer.status >= 200 && answer.status < 300) {
    return answer.json === undefined
      ? {
          kind: "invalid_response",
          reason: "the forum's answer is not JSON: is the address a Discourse forum?",
        }
      : null;
  }
  const reason = reasonOf(answer);
  switch (answer.status) {
    case 429:
      return { kind: "rate_limited", retryAt: waitUntil(answer, now) };
    case 401:
    case 403:
      return { kind: "reauth_required", reason };
    case 404:
      return { kind: "not_found", reason };
    case 410:
      return { kind: "gone", reason };
    default:
      return answer.status >= 500
        ? { kind: "transient", reason }
        : { kind: "invalid_response", reason };
  }
}

export function reasonOf(answer: Answer): string {
  const body = ErrorBody.safeParse(answer.json).data;
  return body?.errors?.join(" ") || `the forum answered ${answer.status}`;
}

export function waitUntil(answer: Answer, now: Date): Date {
  const seconds = ErrorBody.safeParse(answer.json).data?.extras?.wait_seconds;
  const header = retryAfter(answer.headers, now);
  if (header) return header;
  return new Date(now.getTime() + (seconds ?? 60) * 1_000);
}
