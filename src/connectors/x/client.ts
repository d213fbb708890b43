import { type ChannelAccess, type ConnectorRuntime, PlatformError } from "@/connectors/contract";
import { type Answer, invalidResponse, readFailed } from "@/connectors/contract/outcome";
import { type Exchange, exchange } from "@/infra/http";
import { Listing } from "./wire";
import { xFailure } from "./x-failure";

const POST_FIELDS =
  "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,attachments,public_metrics,lang,edit_controls,note_tweet,reply_settings";

/** What is asked for with every post (each field and expansion of it is free; posts cost money). */
export const POST_QUERY = {
  "tweet.fields": POST_FIELDS,
  expansions:
    "author_id,attachments.media_keys,referenced_tweets.id,referenced_tweets.id.author_id",
  "user.fields":
    "username,name,profile_image_url,verified,verified_type,public_metrics,protected,receives_your_dm",
};

/** X's API v2 with the account's own token. */
export class XClient {
  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
  ) {}

  /** @throws PlatformError */
  async read(path: string, query: Record<string, string> = {}): Promise<Answer> {
    const url = new URL(`${this.access.baseUrl}/2/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const result = await exchange(this.runtime.fetch, url, { headers: this.headers() });
    if (result.kind === "failure") throw readFailed(result);
    const failure = xFailure(result, this.runtime.now());
    if (failure) throw new PlatformError(failure);
    return result;
  }

  /** @throws PlatformError */
  async list(path: string, query: Record<string, string>): Promise<Listing & { headers: Headers }> {
    const answer = await this.read(path, query);
    const list = Listing.safeParse(answer.json);
    if (!list.success) throw invalidResponse("X's list could not be read");
    if (list.data.hasOnlyErrors) throw invalidResponse("X answered errors in place of a list");
    return { ...list.data, headers: answer.headers };
  }

  write(path: string, body: Record<string, unknown>): Promise<Exchange> {
    return exchange(this.runtime.fetch, `${this.access.baseUrl}/2/${path}`, {
      method: "POST",
      headers: { ...this.headers(), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.access.credentials.accessToken ?? ""}` };
  }
}
