import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PlatformFailure,
} from "@/connectors/contract";
import { type Answer, readFailed, retryAfter } from "@/connectors/contract/outcome";
import { type Exchange, exchange } from "@/infra/http";
import { ErrorBody } from "./wire";

/** One WordPress site's REST API with an application password. */
export class WordPressClient {
  private readonly root: string;

  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
  ) {
    const { apiRoot } = access.settings;
    this.root = typeof apiRoot === "string" ? apiRoot : `${access.baseUrl}/wp-json`;
  }

  /** @throws PlatformError */
  async read(route: string, query: Record<string, string> = {}): Promise<Answer> {
    const url = apiUrl(this.root, route, query);
    const result = await exchange(this.runtime.fetch, url, { headers: this.headers() });
    if (result.kind === "failure") throw readFailed(result);
    const failure = wordPressFailure(result, this.runtime.now());
    if (failure) throw new PlatformError(failure);
    return result;
  }

  write(route: string, body: Record<string, unknown>): Promise<Exchange> {
    return exchange(this.runtime.fetch, apiUrl(this.root, route, {}), {
      method: "POST",
      headers: { ...this.headers(), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  private headers(): Record<string, string> {
    const { username = "", applicationPassword = "" } = this.access.credentials;
    const basic = Buffer.from(`${username}:${applicationPassword}`).toString("base64");
    return { authorization: `Basic ${basic}`, accept: "application/json" };
  }
}

/** `/wp-json/wp/v2/…`, or `/?rest_route=/wp/v2/…` on sites without pretty addresses. */
export function apiUrl(root: string, route: string, query: Record<string, string>): URL {
  const url = new URL(root);
  const base = url.searchParams.get("rest_route");
  if (base === null) url.pathname = `${url.pathname.replace(/\/+$/, "")}/${route}`;
  else url.searchParams.set("rest_route", `${base.replace(/\/+$/, "")}/${route}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** A refusal by status and `code`; null for a good answer. */
export function wordPressFailure(answer: Answer, now: Date): PlatformFailure | null {
  if (answer.status >= 200 && answer.status < 300) {
    return answer.json === undefined
      ? {
          kind: "invalid_response",
          reason: "the site's answer is not JSON: is its REST API switched on?",
        }
      : null;
  }
  const reason = reasonOf(answer);
  if (answer.status === 429 || (answer.status === 503 && answer.headers.has("retry-after"))) {
    const retryAt = retryAfter(answer.headers, now) ?? new Date(now.getTime() + 60_000);
    return { kind: "rate_limited", retryAt };
  }
  if (answer.status === 401) return { kind: "reauth_required", reason };
  if (answer.status === 403) return { kind: "permission_missing", reason };
  if (answer.status === 404) return { kind: "not_found", reason };
  if (answer.status === 410) return { kind: "gone", reason };
  return answer.status >= 500
    ? { kind: "transient", reason }
    : { kind: "invalid_response", reason };
}

export function codeOf(answer: Answer): string {
  return ErrorBody.safeParse(answer.json).data?.code ?? "";
}

export function reasonOf(answer: Answer): string {
  const body = ErrorBody.safeParse(answer.json).data;
  return body?.message
    ? `${body.message.replace(/<[^>]*>/g, "")} (${body.code})`
    : `the site answered ${answer.status}`;
}
