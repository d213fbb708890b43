import { randomBytes } from "node:crypto";
import {
  isRecord,
  json,
  readFields,
  type SimRequest,
  type SimResponse,
  stringOf,
} from "../kit/http";
import { requireApp, type XCaller } from "./access";
import { forbidden, invalidRequest, XProblem } from "./problems";
import { EVENT_TYPES, type Subscription, type Webhook, type XSecrets, type XState } from "./state";
import { sign } from "./webhooks";

const MAX_SUBSCRIPTIONS = 1500;
const PRIVATE_EVENTS = /^(dm|chat)\./;

/** Registration of webhooks and of the events that go to them. */
export class XSubscriptions {
  constructor(
    private readonly state: () => XState,
    private readonly secrets: XSecrets,
    private readonly now: () => number,
    private readonly newId: () => string,
    private readonly allowLoopbackCallbacks: boolean,
  ) {}

  list(caller: XCaller): SimResponse {
    requireApp(caller);
    const data = [...this.state().webhooks.values()].map(webhookView);
    return json(200, { data, meta: { result_count: data.length } });
  }

  async register(request: SimRequest, caller: XCaller): Promise<SimResponse> {
    requireApp(caller);
    const url = stringOf(readFields(request).url) ?? "";
    if (!this.isAllowed(url)) throw webhookProblem("UrlValidationFailed", url);
    const known = [...this.state().webhooks.values()].find((one) => one.url === url);
    if (known) throw webhookProblem("DuplicateUrlFailed", url);
    if (!(await this.passesCheck(url))) throw webhookProblem("CrcValidationFailed", url);
    return json(201, { data: webhookView(this.add(url)) });
  }

  async check(caller: XCaller, id: string): Promise<SimResponse> {
    requireApp(caller);
    const webhook = this.webhook(id);
    webhook.valid = await this.passesCheck(webhook.url);
    if (!webhook.valid) throw webhookProblem("CrcValidationFailed", webhook.url);
    return json(200, { data: { attempted: true } });
  }

  removeWebhook(caller: XCaller, id: string): SimResponse {
    requireApp(caller);
    this.webhook(id);
    this.state().webhooks.delete(id);
    return json(200, { data: { deleted: true } });
  }

  /** As registered by the app's operator. */
  add(url: string): Webhook {
    const webhook = { id: this.newId(), url, valid: true, createdAt: this.now() };
    this.state().webhooks.set(webhook.id, webhook);
    return webhook;
  }

  subscribe(request: SimRequest, caller: XCaller): SimResponse {
    const body = readFields(request);
    const eventType = stringOf(body.event_type) ?? "";
    const userId = isRecord(body.filter) ? (stringOf(body.filter.user_id) ?? "") : "";
    const tag = stringOf(body.tag) ?? null;
    if (!EVENT_TYPES.some((type) => type === eventType)) {
      throw invalidRequest(`event_type [${eventType}] is not one of [${EVENT_TYPES.join(",")}]`);
    }
    if (!this.state().accounts.has(userId)) throw invalidRequest("filter.user_id is not known");
    const isOwn = caller.kind === "user" && caller.account.userId === userId;
    if (PRIVATE_EVENTS.test(eventType) && !isOwn) {
      throw forbidden("Private events need the token of the user they are about.");
    }
    const subscriptions = this.state().subscriptions;
    const webhookId = this.chooseWebhook(stringOf(body.webhook_id)).id;
    const same = [...subscriptions.values()].find(
      (one) => one.eventType === eventType && one.userId === userId && one.webhookId === webhookId,
    );
    if (same) {
      throw new XProblem(409, {
        title: "DuplicateSubscriptionFailed",
        detail: "The subscription exists already.",
        type: "https://api.twitter.com/2/problems/duplicate-subscription",
        status: 409,
      });
    }
    if (subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw forbidden("The number of subscriptions is exhausted.");
    }
    const id = this.newId();
    const one = { id, eventType, userId, tag, webhookId, createdAt: this.now() };
    subscriptions.set(id, one);
    const meta = { total_subscriptions: subscriptions.size };
    return json(201, { data: subscriptionView(one), meta });
  }

  subscriptions(): SimResponse {
    const data = [...this.state().subscriptions.values()].map(subscriptionView);
    return json(200, { data, meta: { total_subscriptions: data.length } });
  }

  unsubscribe(id: string): SimResponse {
    if (!this.state().subscriptions.delete(id))
      throw invalidRequest("There is no such subscription");
    const meta = { total_subscriptions: this.state().subscriptions.size };
    return json(200, { data: { deleted: true }, meta });
  }

  private chooseWebhook(id: string | undefined): Webhook {
    if (id !== undefined) return this.webhook(id);
    const [only] = this.state().webhooks.values();
    if (!only) throw invalidRequest("webhook_id: the app has no webhook");
    return only;
  }

  private webhook(id: string): Webhook {
    const webhook = this.state().webhooks.get(id);
    if (!webhook) throw invalidRequest(`webhook_id [${id}] is not known`, { webhook_id: [id] });
    return webhook;
  }

  /** https without a port; with `allowLoopbackCallbacks` also http to this machine or its network. */
  private isAllowed(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    if (url.protocol === "https:" && url.port === "") return true;
    const isNear = /^(127\.\d+\.\d+\.\d+|\[::1\]|[a-z0-9-]+)$/i.test(url.hostname);
    return this.allowLoopbackCallbacks && isNear && /^https?:$/.test(url.protocol);
  }

  /** The challenge-response check: the app shows that it knows the consumer secret. */
  private async passesCheck(callback: string): Promise<boolean> {
    const crcToken = randomBytes(24).toString("base64url");
    const url = new URL(callback);
    url.searchParams.set("crc_token", crcToken);
    try {
      const response = await fetch(url, {
        redirect: "manual",
        signal: AbortSignal.timeout(10_000),
      });
      const answer: unknown = await response.json();
      const expected = `sha256=${sign(this.secrets.consumerSecret, crcToken)}`;
      return response.status === 200 && isRecord(answer) && answer.response_token === expected;
    } catch {
      return false;
    }
  }
}

function webhookProblem(reason: string, url: string): XProblem {
  return new XProblem(400, {
    errors: [{ parameters: { url: [url] }, message: reason }],
    title: reason,
    detail: `${reason}: the webhook could not be registered.`,
    type: "https://api.twitter.com/2/problems/invalid-request",
    status: 400,
  });
}

function webhookView({ id, url, valid, createdAt }: Webhook) {
  return { id, url, valid, created_at: new Date(createdAt).toISOString() };
}

function subscriptionView(one: Subscription) {
  return {
    subscription_id: one.id,
    event_type: one.eventType,
    filter: { user_id: one.userId },
    ...(one.tag === null ? {} : { tag: one.tag }),
    webhook_id: one.webhookId,
    created_at: new Date(one.createdAt).toISOString(),
    updated_at: new Date(one.createdAt).toISOString(),
  };
}
