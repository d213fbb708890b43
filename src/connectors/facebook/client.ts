import { createHmac } from "node:crypto";
import { type ChannelAccess, type ConnectorRuntime, PlatformError } from "@/connectors/contract";
import { type Answer, invalidResponse, readFailed } from "@/connectors/contract/outcome";
import { type Exchange, exchange } from "@/infra/http";
import { graphFailure } from "./graph-failure";
import { GraphList } from "./wire";

/** The Graph API with a Page token and `appsecret_proof` on every call. */
export class GraphClient {
  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
  ) {}

  /** @throws PlatformError */
  async read(path: string, query: Record<string, string>): Promise<Answer> {
    const url = new URL(`${this.access.baseUrl}/${path}`);
    for (const [name, value] of Object.entries({ ...query, ...this.proof() })) {
      url.searchParams.set(name, value);
    }
    const result = await exchange(this.runtime.fetch, url, { headers: this.headers() });
    if (result.kind === "failure") throw readFailed(result);
    const failure = graphFailure(result, this.runtime.now());
    if (failure) throw new PlatformError(failure);
    return result;
  }

  /** @throws PlatformError */
  async list(
    path: string,
    query: Record<string, string>,
  ): Promise<GraphList & { headers: Headers }> {
    const answer = await this.read(path, query);
    const list = GraphList.safeParse(answer.json);
    if (!list.success) throw invalidResponse("Facebook's list could not be read");
    return { ...list.data, headers: answer.headers };
  }

  write(path: string, body: Record<string, unknown>): Promise<Exchange> {
    return exchange(this.runtime.fetch, `${this.access.baseUrl}/${path}`, {
      method: "POST",
      headers: { ...this.headers(), "content-type": "application/json" },
      body: JSON.stringify({ ...body, ...this.proof() }),
    });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.access.credentials.pageToken ?? ""}` };
  }

  private proof(): Record<string, string> {
    const secret = this.runtime.secrets.facebookAppSecret;
    if (!secret) return {};
    const token = this.access.credentials.pageToken ?? "";
    return { appsecret_proof: createHmac("sha256", secret).update(token).digest("hex") };
  }
}

/** The cursor of the next page; null on the last. An empty page may still have a next one. */
export function nextAfter(list: Pick<GraphList, "paging">): string | null {
  const next = list.paging?.next;
  if (!next) return null;
  const fromUrl = URL.canParse(next) ? new URL(next).searchParams.get("after") : null;
  return fromUrl ?? list.paging?.cursors?.after ?? null;
}
