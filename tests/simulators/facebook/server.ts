import { randomBytes } from "node:crypto";
import type { Fault } from "../kit/faults";
import { html, json, type SimRequest, type SimResponse, UnreadableBody } from "../kit/http";
import { permalinkPage } from "../kit/markup";
import type { SimulatedPlatform, SimulatorEnvironment } from "../kit/platform";
import { Router } from "../kit/router";
import { authenticate, type GraphCall } from "./access";
import { FacebookControl } from "./control";
import { GraphError, invalidParameter, sessionExpired, unknownObject } from "./graph-errors";
import { FacebookReads } from "./reads";
import { type FacebookSecrets, type FacebookState, initialState, WEBHOOK_FIELDS } from "./state";
import { FacebookWebhooks } from "./webhooks";
import { FacebookWrites } from "./writes";

const CALLS_PER_ENGAGED_PERSON = 4800;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Facebook Pages and Messenger, as the Graph API shows them. */
export class FacebookPlatform implements SimulatedPlatform {
  readonly name = "facebook";
  private state: FacebookState = initialState();
  private readonly control: FacebookControl;
  private readonly router: Router;
  private readonly callsOfPage = new Map<string, number[]>();
  private readonly reads: FacebookReads;

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly secrets: FacebookSecrets,
    private readonly enforceRateLimits: boolean,
  ) {
    const state = () => this.state;
    const now = () => environment.clock.now().getTime();
    const baseUrl = () => environment.baseUrl();
    const webhooks = new FacebookWebhooks(state, environment, secrets);
    this.reads = new FacebookReads(state, secrets, baseUrl, now);
    const writes = new FacebookWrites(state, webhooks, now);
    const { verifyToken, appSecret } = secrets;
    this.control = new FacebookControl(state, webhooks, baseUrl, now, verifyToken, appSecret);
    this.router = this.routes(this.reads, writes);
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    const permalink = /^\/permalink\/([^/]+)\/([^/]+)$/.exec(request.path);
    if (permalink) return this.permalink(permalink[1] ?? "", permalink[2] ?? "");
    const path = request.path.replace(/^\/v\d+\.\d+(?=\/)/, "");
    try {
      const answer = await this.router.route(request, path);
      if (answer) return answer;
      throw unknownObject(path.slice(1), request.method === "POST" ? "post" : "get");
    } catch (error) {
      if (error instanceof GraphError) return error.toResponse();
      if (error instanceof UnreadableBody) return invalidParameter(error.message).toResponse();
      throw error;
    }
  }

  failure(fault: Fault, request: SimRequest): SimResponse {
    if (fault.fault === "expired_token") return sessionExpired().toResponse();
    if (fault.fault === "server_error") {
      return new GraphError("An unexpected error has occurred. Please retry your request later.", {
        code: 2,
        status: 500,
        transient: true,
      }).toResponse();
    }
    const isMessenger = /\/(messages|conversations)$/.test(request.path);
    const type = isMessenger ? "messenger" : "pages";
    return new GraphError(
      isMessenger
        ? "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again."
        : "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
      { code: isMessenger ? 80006 : 80001, subcode: 2446079 },
    ).toResponse(usageHeaders("throttled", type, 100, Math.ceil(fault.resetSeconds / 60)));
  }

  mention: SimulatedPlatform["mention"] = (input) => this.control.mention(input);
  edit: SimulatedPlatform["edit"] = (input) => this.control.edit(input);
  remove: SimulatedPlatform["remove"] = (input) => this.control.remove(input);
  accounts: SimulatedPlatform["accounts"] = () => this.control.accounts();
  createAccount: SimulatedPlatform["createAccount"] = (input) => this.control.createAccount(input);
  setWebhook: SimulatedPlatform["setWebhook"] = (input) => this.control.setWebhook(input);

  replies(account?: string) {
    if (account !== undefined) return this.control.page(account).replies;
    return [...this.state.pages.values()].flatMap((page) => page.replies);
  }

  reset(): void {
    this.state = initialState();
    this.callsOfPage.clear();
  }

  dump(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as FacebookState;
  }

  private routes(reads: FacebookReads, writes: FacebookWrites): Router {
    const router = new Router();
    const on = (
      method: string,
      path: string,
      run: (call: GraphCall, id: string) => SimResponse | Promise<SimResponse>,
    ) =>
      router.on(method, path, async (request) => {
        const call = authenticate(request, this.state, this.secrets);
        const usage = this.countCall(call);
        const answer = await run(call, request.params.id ?? "");
        return { ...answer, headers: { ...answer.headers, ...usage } };
      });
    on("GET", "/me", (call) => reads.me(call));
    on("GET", "/me/accounts", (call) => reads.accounts(call));
    on("GET", "/debug_token", (call) => reads.debugToken(call));
    for (const edge of ["feed", "published_posts", "tagged"]) {
      on("GET", `/:id/${edge}`, (call, id) => reads.feed(call, id));
    }
    on("GET", "/:id/comments", (call, id) => reads.comments(call, id));
    on("GET", "/:id/conversations", (call, id) => reads.conversations(call, id));
    on("GET", "/:id/messages", (call, id) => reads.messages(call, id));
    on("GET", "/:id/subscribed_apps", (call, id) => reads.subscribedApps(call, id));
    on("GET", "/:id/subscriptions", (call) => {
      requireApp(call);
      return reads.appSubscriptions();
    });
    on("POST", "/:id/subscriptions", (call) => this.subscribeApp(call));
    on("POST", "/:id/comments", (call, id) => writes.comment(call, id));
    on("POST", "/:id/messages", (call, id) => writes.message(call, id));
    on("POST", "/:id/subscribed_apps", (call, id) => writes.subscribe(call, id));
    on("DELETE", "/:id/subscribed_apps", (call, id) => writes.unsubscribe(call, id));
    on("POST", "/:id/likes", (call, id) => writes.like(call, id));
    on("DELETE", "/:id/likes", (call, id) => writes.like(call, id));
    on("GET", "/:id", (call, id) => reads.object(call, id));
    on("POST", "/:id", (call, id) => writes.edit(call, id));
    on("DELETE", "/:id", (call, id) => writes.remove(call, id));
    return router;
  }

  /** The app's callback: taken only if it passes the handshake. */
  private async subscribeApp(call: GraphCall): Promise<SimResponse> {
    requireApp(call);
    const url = call.args.get("callback_url") ?? "";
    if (call.args.get("object") !== "page" || !URL.canParse(url)) {
      throw invalidParameter("object must be page and callback_url an address");
    }
    const fields = (call.args.get("fields") ?? "").split(",").filter(Boolean);
    const verifyToken = call.args.get("verify_token") ?? this.secrets.verifyToken;
    const challenge = String(randomBytes(4).readUInt32BE());
    const address = new URL(url);
    address.searchParams.set("hub.mode", "subscribe");
    address.searchParams.set("hub.challenge", challenge);
    address.searchParams.set("hub.verify_token", verifyToken);
    const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10_000) })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => null);
    if (answer?.status !== 200 || answer.body !== challenge) {
      throw new GraphError(
        "(#2200) Callback verification failed with the following errors: HTTP Status Code = " +
          (answer?.status ?? "none"),
        {
          code: 2200,
        },
      );
    }
    this.state.appWebhook = { url, fields: fields.length > 0 ? fields : WEBHOOK_FIELDS };
    return json(200, { success: true });
  }

  /** The budget of a Page is 4,800 calls per engaged person and day: a quiet Page has little. */
  private countCall(call: GraphCall): Record<string, string> {
    if (call.caller.kind !== "page") return {};
    const { page } = call.caller;
    const now = this.environment.clock.now().getTime();
    const calls = (this.callsOfPage.get(page.id) ?? []).filter((at) => now - at < DAY_MS);
    const budget = CALLS_PER_ENGAGED_PERSON * Math.max(1, page.people.size);
    if (this.enforceRateLimits && calls.length >= budget) {
      throw new GraphError(
        "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
        { code: 80001, subcode: 2446079 },
      );
    }
    calls.push(now);
    this.callsOfPage.set(page.id, calls);
    return usageHeaders(page.id, "pages", Math.floor((calls.length / budget) * 100), 0);
  }

  private permalink(pageId: string, id: string): SimResponse {
    const page = this.reads.permalink(decodeURIComponent(pageId), decodeURIComponent(id));
    return page
      ? html(200, permalinkPage(page))
      : html(404, permalinkPage({ title: "This content isn't available right now", entries: [] }));
  }
}

function requireApp(call: GraphCall): void {
  if (call.caller.kind === "app") return;
  throw new GraphError("(#15) This method must be called with an app access_token.", { code: 15 });
}

function usageHeaders(id: string, type: string, percent: number, minutes: number) {
  const usage = { call_count: percent, total_time: percent, total_cputime: percent };
  return {
    "x-app-usage": JSON.stringify(usage),
    "x-business-use-case-usage": JSON.stringify({
      [id]: [{ type, ...usage, estimated_time_to_regain_access: minutes }],
    }),
  };
}
