import { json, type SimResponse } from "../kit/http";
import { callerOf, type GraphCall, requireOwnPage, requirePage } from "./access";
import { GraphError, invalidParameter, unknownObject } from "./graph-errors";
import { type FieldRequest, parseFields } from "./graph-fields";
import { GraphObjects } from "./graph-objects";
import { instantArgument, pageOf } from "./graph-paging";
import { type FacebookSecrets, type FacebookState, type Page, permalinkOf } from "./state";

const SCOPES = [
  "pages_show_list",
  "pages_read_engagement",
  "pages_read_user_content",
  "pages_manage_engagement",
  "pages_manage_metadata",
  "pages_messaging",
];

/** What the Graph API lets an app read of its Pages. */
export class FacebookReads {
  constructor(
    private readonly state: () => FacebookState,
    private readonly secrets: FacebookSecrets,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
  ) {}

  me(call: GraphCall): SimResponse {
    if (call.caller.kind === "page") {
      return json(200, this.objects(call, call.caller.page).pageView(fieldsOf(call)));
    }
    if (call.caller.kind === "person") return json(200, { id: "500600", name: "Nora Nordwind" });
    throw new GraphError(
      "An active access token must be used to query information about the current user.",
      { code: 2500 },
    );
  }

  accounts(call: GraphCall): SimResponse {
    if (call.caller.kind !== "person") {
      throw new GraphError("(#100) Tried accessing nonexisting field (accounts)", { code: 100 });
    }
    const fields = fieldsOf(call) ?? parseFields("id,name,access_token,tasks");
    const pages = [...this.state().pages.values()];
    return json(
      200,
      pageOf(pages, call.args, call.request.url, (page) =>
        this.objects(call, page).pageView(fields),
      ),
    );
  }

  debugToken(call: GraphCall): SimResponse {
    const input = call.args.get("input_token") ?? "";
    try {
      const inspected = callerOf(input, this.state(), this.secrets);
      const page = inspected.kind === "page" ? inspected.page : null;
      return json(200, {
        data: {
          app_id: this.secrets.appId,
          type: page ? "PAGE" : "USER",
          application: "Echolot",
          is_valid: true,
          expires_at: 0,
          data_access_expires_at: Math.floor(this.now() / 1000) + 90 * 86_400,
          scopes: SCOPES,
          granular_scopes: SCOPES.map((scope) => ({ scope })),
          ...(page ? { profile_id: page.id } : {}),
          user_id: "500600",
        },
      });
    } catch {
      const message = "Invalid OAuth access token - Cannot parse access token";
      return json(200, { data: { is_valid: false, scopes: [], error: { code: 190, message } } });
    }
  }

  feed(call: GraphCall, id: string): SimResponse {
    const page = requireOwnPage(call, id);
    const since = instantArgument(call.args, "since");
    const until = instantArgument(call.args, "until");
    const kind = call.request.path.split("/").pop();
    const posts = [...page.posts.values()]
      .filter((post) => !post.deleted)
      .filter((post) => (kind === "tagged" ? post.elsewhere : !post.elsewhere))
      .filter((post) => kind !== "published_posts" || post.from.id === page.id)
      .filter((post) => since === null || post.createdAt >= since)
      .filter((post) => until === null || post.createdAt <= until)
      .sort((one, other) => other.createdAt - one.createdAt || other.id.localeCompare(one.id));
    const objects = this.objects(call, page);
    const fields = fieldsOf(call);
    return json(
      200,
      pageOf(posts, call.args, call.request.url, (post) => objects.postView(post, fields)),
    );
  }

  /** A person's token sees an empty list with 200: the trap of the real platform. */
  comments(call: GraphCall, id: string): SimResponse {
    if (call.caller.kind === "person") return json(200, { data: [] });
    const page = requirePage(call);
    const objects = this.objects(call, page);
    const filter = call.args.get("filter");
    if (filter !== null && filter !== "toplevel" && filter !== "stream") {
      throw invalidParameter("Param filter must be one of {toplevel, stream}");
    }
    const fields = fieldsOf(call) ?? [];
    const post = page.posts.get(id);
    if (post && !post.deleted) {
      return json(200, objects.comments(objects.commentsOf(post, filter), call.args, fields));
    }
    const comment = page.comments.get(id);
    if (comment && !comment.deleted) {
      return json(200, objects.comments(objects.repliesOf(comment), call.args, fields));
    }
    throw unknownObject(id);
  }

  conversations(call: GraphCall, id: string): SimResponse {
    const page = requireOwnPage(call, id);
    const platform = call.args.get("platform") ?? "messenger";
    if (platform !== "messenger") return json(200, { data: [] });
    const objects = this.objects(call, page);
    const wantedPerson = call.args.get("user_id");
    const newest = (messageIds: string[]) =>
      Math.max(...messageIds.map((messageId) => page.messages.get(messageId)?.createdAt ?? 0));
    const list = [...page.conversations.values()]
      .filter((one) => wantedPerson === null || one.personId === wantedPerson)
      .sort((one, other) => newest(other.messageIds) - newest(one.messageIds));
    const fields = fieldsOf(call);
    return json(
      200,
      pageOf(list, call.args, call.request.url, (one) => objects.conversationView(one, fields)),
    );
  }

  messages(call: GraphCall, id: string): SimResponse {
    const page = requirePage(call);
    const one = [...page.conversations.values()].find((conversation) => conversation.id === id);
    if (!one) throw unknownObject(id);
    return json(200, this.objects(call, page).messages(one, call.args, fieldsOf(call) ?? []));
  }

  subscribedApps(call: GraphCall, id: string): SimResponse {
    const page = requireOwnPage(call, id);
    const app = {
      id: this.secrets.appId,
      name: "Echolot",
      subscribed_fields: page.subscribedFields,
    };
    return json(200, { data: page.subscribedFields.length > 0 ? [app] : [] });
  }

  appSubscriptions(): SimResponse {
    const { appWebhook } = this.state();
    if (!appWebhook) return json(200, { data: [] });
    const fields = appWebhook.fields.map((name) => ({ name, version: "v26.0" }));
    return json(200, {
      data: [{ object: "page", callback_url: appWebhook.url, active: true, fields }],
    });
  }

  object(call: GraphCall, id: string): SimResponse {
    const page = requirePage(call);
    const objects = this.objects(call, page);
    const fields = fieldsOf(call);
    if (id === page.id) return json(200, objects.pageView(fields));
    const post = page.posts.get(id);
    if (post && !post.deleted) return json(200, objects.postView(post, fields));
    const comment = page.comments.get(id);
    if (comment && !comment.deleted) return json(200, objects.commentView(comment, fields));
    const message = page.messages.get(id);
    if (message) {
      return json(200, objects.messageView(message, fields ?? parseFields("id,created_time")));
    }
    const conversation = [...page.conversations.values()].find((one) => one.id === id);
    if (conversation) return json(200, objects.conversationView(conversation, fields));
    throw unknownObject(id);
  }

  permalink(pageId: string, id: string) {
    const page = this.state().pages.get(pageId);
    const object = page?.posts.get(id) ?? page?.comments.get(id);
    if (!page || !object || object.deleted) return null;
    return {
      title: page.name,
      address: permalinkOf(this.baseUrl(), page, id),
      entries: [{ author: object.from.name, at: new Date(object.createdAt), text: object.message }],
    };
  }

  private objects(call: GraphCall, page: Page): GraphObjects {
    return new GraphObjects(page, this.baseUrl(), this.now(), call.request.url);
  }
}

function fieldsOf(call: GraphCall): FieldRequest[] | undefined {
  const source = call.args.get("fields");
  return source ? parseFields(source) : undefined;
}
