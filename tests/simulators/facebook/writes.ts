import { randomBytes } from "node:crypto";
import { isRecord, json, type SimResponse, stringOf } from "../kit/http";
import { type GraphCall, requireOwnPage, requirePage } from "./access";
import { GraphError, invalidParameter, unknownObject } from "./graph-errors";
import {
  addComment,
  addMessage,
  type Comment,
  type FacebookState,
  lastInbound,
  newId,
  type Page,
  type Post,
  personById,
  WEBHOOK_FIELDS,
} from "./state";
import type { FacebookWebhooks } from "./webhooks";

const HOUR_MS = 60 * 60 * 1000;
const STANDARD_WINDOW_MS = 24 * HOUR_MS;
const EXTENDED_WINDOW_MS = 7 * 24 * HOUR_MS;
const MAX_COMMENT_LENGTH = 8000;
const MAX_MESSAGE_LENGTH = 2000;
const COMMENT_CONTENT = [
  "message",
  "attachment_url",
  "attachment_id",
  "attachment_share_url",
  "source",
];

/** What the Graph API lets an app write in a Page's name. */
export class FacebookWrites {
  constructor(
    private readonly state: () => FacebookState,
    private readonly webhooks: FacebookWebhooks,
    private readonly now: () => number,
  ) {}

  comment(call: GraphCall, targetId: string): SimResponse {
    const page = requirePage(call);
    const post = living(page.posts.get(targetId));
    const target = living(page.comments.get(targetId));
    if (!post && !target) throw unknownObject(targetId, "post");
    const given = COMMENT_CONTENT.filter((name) => call.args.get(name));
    if (given.length !== 1) {
      throw invalidParameter(
        "Exactly one of message, attachment_url, attachment_id, attachment_share_url or source is required",
      );
    }
    const message = call.args.get("message") ?? "";
    if ([...message].length > MAX_COMMENT_LENGTH) {
      throw invalidParameter("Param message must be at most 8000 characters long");
    }
    const postId = post?.id ?? target?.postId ?? targetId;
    const comment: Comment = {
      id: `${postId.split("_").pop() ?? postId}_${newId(this.state())}`,
      postId,
      // Threads have two levels: an answer to an answer hangs under the same top-level comment.
      parentId: target ? (target.parentId ?? target.id) : null,
      from: { id: page.id, name: page.name },
      message,
      createdAt: this.now(),
      deleted: false,
      hidden: false,
    };
    addComment(page, comment);
    this.recordReply(page, comment.id, targetId, message, "public");
    this.webhooks.comment(page, comment, "add");
    return json(200, { id: comment.id });
  }

  message(call: GraphCall, pageId: string): SimResponse {
    const page = requireOwnPage(call, pageId);
    const recipient = objectOf(call.body.recipient);
    const text = stringOf(objectOf(call.body.message).text) ?? "";
    if (text === "") throw invalidParameter("You must provide the message content", 2018109);
    if ([...text].length > MAX_MESSAGE_LENGTH) {
      throw invalidParameter(
        "Length of param message[text] must be less than or equal to 2000",
        2018278,
      );
    }
    const target = stringOf(recipient.comment_id) ?? stringOf(recipient.post_id);
    if (target !== undefined) return this.privateReply(page, target, text);
    const psid = stringOf(recipient.id);
    if (psid === undefined) throw invalidParameter("Parameter recipient is required");
    if (!personById(page, psid)) {
      throw new GraphError("(#551) This person isn't available right now.", {
        code: 551,
        subcode: 1545041,
      });
    }
    this.requireWindow(page, psid, call);
    const inbound = lastInbound(page, psid);
    return this.sendMessage(page, psid, text, inbound?.id ?? psid);
  }

  /** POST on an object edits it: text of an own one, visibility of anybody's. */
  edit(call: GraphCall, id: string): SimResponse {
    const page = requirePage(call);
    const comment = living(page.comments.get(id));
    const post = living(page.posts.get(id));
    const object = comment ?? post;
    if (!object) throw unknownObject(id, "post");
    const message = call.args.get("message");
    const isHidden = call.args.get("is_hidden");
    if (message === null && isHidden === null) throw invalidParameter("Nothing to change");
    if (message !== null) {
      if (object.from.id !== page.id) {
        throw new GraphError("(#200) Permissions error", { code: 200, status: 403 });
      }
      object.message = message;
      this.announce(page, object, "edited");
    }
    if (isHidden !== null) {
      object.hidden = isHidden === "true";
      this.announce(page, object, object.hidden ? "hide" : "unhide");
    }
    return json(200, { success: true });
  }

  remove(call: GraphCall, id: string): SimResponse {
    const page = requirePage(call);
    const object = living(page.comments.get(id)) ?? living(page.posts.get(id));
    if (!object) throw unknownObject(id, "delete");
    object.deleted = true;
    this.announce(page, object, "remove");
    return json(200, { success: true });
  }

  like(call: GraphCall, id: string): SimResponse {
    const page = requirePage(call);
    if (!living(page.comments.get(id)) && !living(page.posts.get(id))) {
      throw unknownObject(id, "post");
    }
    return json(200, { success: true });
  }

  subscribe(call: GraphCall, pageId: string): SimResponse {
    const page = requireOwnPage(call, pageId);
    const fields = (call.args.get("subscribed_fields") ?? "").replace(/[[\]"\s]/g, "").split(",");
    const unknown = fields.find((field) => !WEBHOOK_FIELDS.includes(field));
    if (unknown !== undefined) {
      throw invalidParameter(
        `Param subscribed_fields[0] must be one of {${WEBHOOK_FIELDS.join(", ")}} - got "${unknown}".`,
      );
    }
    page.subscribedFields = fields;
    return json(200, { success: true });
  }

  unsubscribe(call: GraphCall, pageId: string): SimResponse {
    requireOwnPage(call, pageId).subscribedFields = [];
    return json(200, { success: true });
  }

  /** One private reply per comment or post, within seven days, and not to the Page itself. */
  private privateReply(page: Page, targetId: string, text: string): SimResponse {
    const target = living(page.comments.get(targetId)) ?? living(page.posts.get(targetId));
    if (!target) throw unknownObject(targetId, "post");
    if (page.privatelyAnswered.includes(targetId)) {
      throw new GraphError("(#10900) Activity already replied to", { code: 10900 });
    }
    if (target.from.id === page.id || this.now() - target.createdAt > EXTENDED_WINDOW_MS) {
      throw new GraphError("(#10903) This user can't reply to this activity", { code: 10903 });
    }
    page.privatelyAnswered.push(targetId);
    return this.sendMessage(page, target.from.id, text, targetId);
  }

  private requireWindow(page: Page, psid: string, call: GraphCall): void {
    const type = stringOf(call.body.messaging_type) ?? "RESPONSE";
    const tag = stringOf(call.body.tag);
    if (type === "MESSAGE_TAG" && tag !== "HUMAN_AGENT") {
      throw invalidParameter("Message tag is retired; see the messaging policy", 1893061);
    }
    if (type !== "MESSAGE_TAG" && type !== "RESPONSE" && type !== "UPDATE") {
      throw invalidParameter("Invalid messaging_type");
    }
    const windowMs = type === "MESSAGE_TAG" ? EXTENDED_WINDOW_MS : STANDARD_WINDOW_MS;
    const inbound = lastInbound(page, psid);
    if (!inbound || this.now() - inbound.createdAt > windowMs) {
      throw new GraphError(
        "(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
        { code: 10, subcode: type === "MESSAGE_TAG" ? 2534022 : 2018278, status: 403 },
      );
    }
  }

  private sendMessage(page: Page, psid: string, text: string, inReplyTo: string): SimResponse {
    const message = addMessage(this.state(), page, {
      id: `m_${randomBytes(24).toString("base64url")}`,
      personId: psid,
      fromPage: true,
      text,
      createdAt: this.now(),
    });
    this.recordReply(page, message.id, inReplyTo, text, "private");
    this.webhooks.message(page, message, true);
    return json(200, { recipient_id: psid, message_id: message.id });
  }

  private announce(
    page: Page,
    object: Post | Comment,
    verb: "edited" | "remove" | "hide" | "unhide",
  ) {
    if ("postId" in object) this.webhooks.comment(page, object, verb);
    else this.webhooks.post(page, object, verb);
  }

  private recordReply(
    page: Page,
    id: string,
    inReplyTo: string,
    text: string,
    visibility: "public" | "private",
  ): void {
    const at = new Date(this.now()).toISOString();
    page.replies.push({ id, inReplyTo, text, at, visibility, account: page.id });
  }
}

function living<T extends { deleted: boolean }>(object: T | undefined): T | undefined {
  return object && !object.deleted ? object : undefined;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  if (typeof value !== "string") return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
