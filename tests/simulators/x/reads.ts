import { json, type SimRequest, type SimResponse } from "../kit/http";
import type { XCaller } from "./access";
import { requireUser } from "./access";
import { namesIn } from "./posts";
import { forbidden, invalidRequest, notFound, XProblem } from "./problems";
import { compareIds, conversationOf, type Tweet, userByName, type XState } from "./state";
import { readToken, sizeOf, timelinePage, writeToken } from "./timelines";
import { listing, messageView, selectionOf, userView, wire } from "./views";

const DAY_MS = 24 * 60 * 60 * 1000;
const SEARCH_DAYS = 7;
const MESSAGE_DAYS = 30;
const MAX_QUERY_LENGTH = 512;
const TIMELINE = { min: 5, max: 100, standard: 10 };

/** What X's API v2 lets read. */
export class XReads {
  constructor(
    private readonly state: () => XState,
    private readonly now: () => number,
  ) {}

  me(request: SimRequest, caller: XCaller): SimResponse {
    const account = requireUser(caller);
    return this.user(request, "id", account.userId);
  }

  user(request: SimRequest, by: "id" | "username", value: string): SimResponse {
    const state = this.state();
    const user = by === "id" ? state.users.get(value) : userByName(state, value);
    if (!user) return json(200, { errors: [notFound("user", by, value)] });
    const selection = selectionOf(request.query);
    return json(200, wire(selection.names, { data: userView(user, selection.user) }));
  }

  mentions(request: SimRequest, id: string): SimResponse {
    const account = this.state().accounts.get(id);
    if (!account) return this.unknownUser(id);
    return this.timeline(request, account.mentionIds, 800);
  }

  tweetsOf(request: SimRequest, id: string): SimResponse {
    const state = this.state();
    if (!state.users.has(id)) return this.unknownUser(id);
    const account = state.accounts.get(id);
    const ids =
      account?.ownIds ??
      [...state.tweets.values()]
        .filter((one) => one.authorId === id)
        .map((one) => one.id)
        .sort((one, other) => compareIds(other, one));
    const withoutReplies = (request.query.get("exclude") ?? "").split(",").includes("replies");
    const shown = withoutReplies ? ids.filter((one) => !state.tweets.get(one)?.repliedToId) : ids;
    return this.timeline(request, shown, 3200);
  }

  tweets(request: SimRequest): SimResponse {
    const ids = (request.query.get("ids") ?? "").split(",").filter(Boolean);
    if (ids.length < 1 || ids.length > 100 || ids.some((id) => !/^\d{1,19}$/.test(id))) {
      throw invalidRequest("The `ids` query parameter must name 1 to 100 ids", { ids });
    }
    return this.lookUp(request, ids, "ids");
  }

  tweet(request: SimRequest, id: string): SimResponse {
    if (!/^\d{1,19}$/.test(id)) throw invalidRequest("The `id` is not valid", { id: [id] });
    return this.lookUp(request, [id], "id");
  }

  search(request: SimRequest): SimResponse {
    const query = request.query.get("query") ?? "";
    if (query === "" || query.length > MAX_QUERY_LENGTH || /[()]/.test(query)) {
      throw invalidRequest("There is a problem with the `query`", { query: [query] });
    }
    const state = this.state();
    const oldest = this.now() - SEARCH_DAYS * DAY_MS;
    const matches = matcherOf(state, query);
    const ids = [...state.tweets.values()]
      .filter((one) => one.createdAt >= oldest && matches(one))
      .map((one) => one.id)
      .sort((one, other) => compareIds(other, one));
    return this.timeline(request, ids, Number.POSITIVE_INFINITY, 10);
  }

  /** Newest first, 30 days, both directions; one conversation if `conversationId` is given. */
  messages(request: SimRequest, caller: XCaller, conversationId?: string): SimResponse {
    const account = requireUser(caller);
    const { query } = request;
    if (conversationId && !conversationId.split("-").includes(account.userId)) {
      throw forbidden("You are not permitted to access this conversation.");
    }
    const size = sizeOf(query, { min: 1, max: 100, standard: 100 });
    const token = readToken(query, "pagination_token");
    const types = query.get("event_types")?.split(",");
    const oldest = this.now() - MESSAGE_DAYS * DAY_MS;
    const matching = [...this.state().messages.values()]
      .filter((one) => [one.senderId, one.recipientId].includes(account.userId))
      .filter((one) => !conversationId || one.conversationId === conversationId)
      .filter((one) => one.createdAt >= oldest)
      .filter(() => !types || types.includes("MessageCreate"))
      .filter((one) => token === null || compareIds(one.id, token.olderThan) < 0)
      .sort((one, other) => compareIds(other.id, one.id));
    const page = matching.slice(0, size);
    const last = page[page.length - 1];
    const next = last && matching.length > size ? { next_token: writeToken(last.id) } : {};
    const selection = selectionOf(query);
    const fields = (query.get("dm_event.fields") ?? "").split(",");
    const people = [...new Set(page.map((one) => one.senderId))];
    const users = people.flatMap((id) => this.state().users.get(id) ?? []);
    const includes = selection.expansions.includes("sender_id") && users.length > 0;
    return json(200, {
      ...(page.length > 0 ? { data: page.map((one) => messageView(one, fields)) } : {}),
      ...(includes ? { includes: { users: users.map((u) => userView(u, selection.user)) } } : {}),
      meta: { result_count: page.length, ...next },
    });
  }

  messagesWith(request: SimRequest, caller: XCaller, userId: string): SimResponse {
    const account = requireUser(caller);
    return this.messages(request, caller, conversationOf(account.userId, userId));
  }

  permalink(username: string, id: string) {
    const tweet = this.state().tweets.get(id);
    const author = tweet && this.state().users.get(tweet.authorId);
    if (!tweet || tweet.deleted || author?.username.toLowerCase() !== username.toLowerCase()) {
      return null;
    }
    const entry = { author: author.name, at: new Date(tweet.createdAt), text: tweet.text };
    return { title: `@${author.username}`, entries: [entry] };
  }

  private timeline(request: SimRequest, ids: string[], reach: number, min = 5): SimResponse {
    const { tweets, meta } = timelinePage(this.state(), ids, request.query, {
      ...TIMELINE,
      min,
      reach,
    });
    return json(200, listing(this.state(), tweets, selectionOf(request.query), meta));
  }

  /** What is found as `data`, the rest as `errors`, with 200. */
  private lookUp(request: SimRequest, ids: string[], parameter: "id" | "ids"): SimResponse {
    const state = this.state();
    const found = ids.flatMap((id) => {
      const tweet = state.tweets.get(id);
      return tweet && !tweet.deleted ? [tweet] : [];
    });
    const missing = ids.filter((id) => !found.some((one) => one.id === id));
    const answer = listing(state, found, selectionOf(request.query));
    if (parameter === "id" && Array.isArray(answer.data)) answer.data = answer.data[0];
    const errors = missing.map((id) => notFound("tweet", parameter, id));
    const others = Array.isArray(answer.errors) ? answer.errors : [];
    const all = [...errors, ...others];
    return json(200, { ...answer, ...(all.length > 0 ? { errors: all } : {}) });
  }

  private unknownUser(id: string): never {
    throw new XProblem(400, { errors: [notFound("user", "id", id)], status: 400 });
  }
}

/** All terms must fit: words, "phrases", `from:`, `to:`, `@name`, `conversation_id:`, and `-` of each. */
function matcherOf(state: XState, query: string): (tweet: Tweet) => boolean {
  const terms = query.match(/-?(?:[\w:]*"[^"]+"|\S+)/g) ?? [];
  const nameOf = (id: string | null) =>
    id === null ? "" : (state.users.get(id)?.username.toLowerCase() ?? id);
  const fits = (tweet: Tweet, term: string): boolean => {
    const [, operator, value = ""] = /^(\w+):(.+)$/.exec(term) ?? [];
    const wanted = value.replace(/^@/, "").toLowerCase();
    switch (operator) {
      case "conversation_id":
        return tweet.conversationId === value;
      case "from":
        return tweet.authorId === value || nameOf(tweet.authorId) === wanted;
      case "to":
        return tweet.inReplyToUserId === value || nameOf(tweet.inReplyToUserId) === wanted;
      case "in_reply_to_tweet_id":
        return tweet.repliedToId === value;
      case "lang":
        return tweet.language === value;
      case "is":
        return value === "reply"
          ? tweet.repliedToId !== null
          : value === "quote" && !!tweet.quotedId;
      case undefined:
        if (term.startsWith("@")) return namesIn(tweet.text).includes(term.slice(1).toLowerCase());
        return tweet.text.toLowerCase().includes(term.replaceAll('"', "").toLowerCase());
      default:
        throw invalidRequest(`Reference to invalid operator '${operator}'`, { query: [query] });
    }
  };
  return (tweet) =>
    terms.every((term) => (term.startsWith("-") ? !fits(tweet, term.slice(1)) : fits(tweet, term)));
}
