import { createHmac } from "node:crypto";
import type { SimulatorEnvironment } from "../kit/platform";
import {
  type Comment,
  type FacebookSecrets,
  type FacebookState,
  type Message,
  type Page,
  type Post,
  permalinkOf,
} from "./state";

type Verb = "add" | "edited" | "remove" | "hide" | "unhide";

/** Tells the app's callback what happened on a Page, signed as Meta signs. */
export class FacebookWebhooks {
  constructor(
    private readonly state: () => FacebookState,
    private readonly environment: SimulatorEnvironment,
    private readonly secrets: FacebookSecrets,
  ) {}

  post(page: Page, post: Post, verb: Verb): void {
    if (post.elsewhere) {
      this.mention(page, { post_id: post.id, item: "post", verb });
      return;
    }
    const isOwn = post.from.id === page.id;
    this.change(page, "feed", {
      ...(verb === "remove" ? { sender_id: post.from.id } : { from: post.from }),
      ...(verb === "remove" ? {} : { message: post.message }),
      ...(verb === "remove" ? {} : { permalink_url: this.permalink(page, post.id) }),
      post_id: post.id,
      created_time: seconds(post.createdAt),
      ...(verb === "edited" ? { edited_time: seconds(this.now()) } : {}),
      item: isOwn ? "status" : "post",
      verb,
      published: 1,
    });
  }

  comment(page: Page, comment: Comment, verb: Verb): void {
    const post = page.posts.get(comment.postId);
    if (post?.elsewhere) {
      const ids = { post_id: comment.postId, comment_id: comment.id };
      this.mention(page, { ...ids, item: "comment", verb });
      return;
    }
    this.change(page, "feed", {
      from: comment.from,
      ...(verb === "remove" ? {} : { message: comment.message }),
      ...(verb === "remove" ? {} : { permalink_url: this.permalink(page, comment.id) }),
      ...(post && verb !== "remove" ? { post: this.postSummary(page, post) } : {}),
      post_id: comment.postId,
      comment_id: comment.id,
      parent_id: comment.parentId ?? comment.postId,
      created_time: seconds(comment.createdAt),
      ...(verb === "edited" ? { edited_time: seconds(this.now()) } : {}),
      ...(verb === "hide" || verb === "unhide" ? { is_hidden: verb === "hide" } : {}),
      item: "comment",
      verb,
    });
  }

  message(page: Page, message: Message, sentByApp: boolean): void {
    const [sender, recipient] = message.fromPage
      ? [page.id, message.personId]
      : [message.personId, page.id];
    const echo = sentByApp
      ? { is_echo: true, app_id: Number(this.secrets.appId) }
      : { is_echo: true, app_id: 263902037430900 };
    this.messaging(page, message.fromPage ? "message_echoes" : "messages", {
      sender: { id: sender },
      recipient: { id: recipient },
      timestamp: message.createdAt,
      message: { mid: message.id, text: message.text, ...(message.fromPage ? echo : {}) },
    });
  }

  messageEdit(page: Page, message: Message): void {
    this.messaging(page, "message_edits", {
      sender: { id: message.personId },
      recipient: { id: page.id },
      timestamp: this.now(),
      message_edit: { mid: message.id, text: message.text, num_edit: 1 },
    });
  }

  private mention(page: Page, value: Record<string, unknown>): void {
    this.change(page, "mention", { ...value, created_time: seconds(this.now()) });
  }

  private change(page: Page, field: string, value: Record<string, unknown>): void {
    this.send(page, field, { changes: [{ field, value }] });
  }

  private messaging(page: Page, field: string, item: Record<string, unknown>): void {
    this.send(page, field, { messaging: [item] });
  }

  private send(page: Page, field: string, content: Record<string, unknown>): void {
    const app = this.state().appWebhook;
    const url = page.webhookUrl ?? app?.url;
    if (!url || !page.subscribedFields.includes(field)) return;
    const isMessaging = "messaging" in content;
    const time = isMessaging ? this.now() : seconds(this.now());
    const body = escapeNonAscii(
      JSON.stringify({ object: "page", entry: [{ id: page.id, time, ...content }] }),
    );
    this.environment.sendWebhook({
      url,
      lane: `${url} ${page.id}`,
      headers: {
        "user-agent": "facebookexternalua",
        "x-hub-signature-256": `sha256=${sign(this.secrets.appSecret, body)}`,
      },
      body,
    });
  }

  private postSummary(page: Page, post: Post) {
    return {
      id: post.id,
      status_type: post.from.id === page.id ? "mobile_status_update" : "wall_post",
      is_published: true,
      updated_time: new Date(post.updatedAt).toISOString().replace(/\.\d{3}Z$/, "+0000"),
      permalink_url: this.permalink(page, post.id),
    };
  }

  private permalink(page: Page, id: string): string {
    return permalinkOf(this.environment.baseUrl(), page, id);
  }

  private now(): number {
    return this.environment.clock.now().getTime();
  }
}

/** Lower-case hex, over the bytes that are sent. */
export function sign(appSecret: string, body: string): string {
  return createHmac("sha256", appSecret).update(body).digest("hex");
}

/** Meta escapes everything beyond ASCII, and signs that form. */
export function escapeNonAscii(source: string): string {
  return source.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const seconds = (ms: number) => Math.floor(ms / 1000);
