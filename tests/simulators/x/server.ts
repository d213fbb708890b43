import type { Fault } from "../kit/faults";
import { html, type SimRequest, type SimResponse, UnreadableBody } from "../kit/http";
import { permalinkPage } from "../kit/markup";
import type { SimulatedPlatform, SimulatorEnvironment } from "../kit/platform";
import { Router } from "../kit/router";
import { authenticate, type XCaller } from "./access";
import { XControl } from "./control";
import {
  invalidRequest,
  serviceUnavailable,
  tooManyRequests,
  unauthorized,
  XProblem,
} from "./problems";
import { limitHeaders, RateLimits } from "./rate-limits";
import { XReads } from "./reads";
import { initialState, newId, type XSecrets, type XState } from "./state";
import { XSubscriptions } from "./subscriptions";
import type { WireNames } from "./views";
import { XWebhooks } from "./webhooks";
import { XWrites } from "./writes";

export interface XSettings {
  secrets: XSecrets;
  allowLoopbackCallbacks: boolean;
  enforceRateLimits: boolean;
  /** The family of names in webhook payloads; answers follow the names of the request. */
  webhookNames: WireNames;
}

/** X's API v2 and its Activity API. */
export class XPlatform implements SimulatedPlatform {
  readonly name = "x";
  private state: XState = initialState();
  private readonly control: XControl;
  private readonly reads: XReads;
  private readonly limits: RateLimits;
  private readonly router: Router;

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly settings: XSettings,
  ) {
    const { secrets } = settings;
    const state = () => this.state;
    const now = () => this.now();
    const webhooks = new XWebhooks(state, environment, secrets, settings.webhookNames);
    const subscriptions = new XSubscriptions(
      state,
      secrets,
      now,
      () => newId(this.state, this.now()),
      settings.allowLoopbackCallbacks,
    );
    this.reads = new XReads(state, now);
    this.limits = new RateLimits(settings.enforceRateLimits);
    const baseUrl = () => environment.baseUrl();
    this.control = new XControl(state, webhooks, subscriptions, baseUrl, now, secrets);
    this.router = this.routes(new XWrites(state, webhooks, now), subscriptions);
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    const permalink = /^\/(\w+)\/status\/(\d+)$/.exec(request.path);
    if (permalink) return this.permalink(permalink[1] ?? "", permalink[2] ?? "");
    try {
      const answer = await this.router.route(request);
      if (answer) return answer;
      const words = { title: "Not Found", detail: "Not Found", type: "about:blank", status: 404 };
      throw new XProblem(404, words);
    } catch (error) {
      if (error instanceof XProblem) return error.toResponse();
      if (error instanceof UnreadableBody) return invalidRequest(error.message).toResponse();
      throw error;
    }
  }

  failure(fault: Fault): SimResponse {
    if (fault.fault === "expired_token") return unauthorized().toResponse();
    if (fault.fault === "server_error") return serviceUnavailable().toResponse();
    const resetAt = this.now() + fault.resetSeconds * 1000;
    return tooManyRequests(limitHeaders(300, 0, resetAt)).toResponse();
  }

  mention: SimulatedPlatform["mention"] = (input) => this.control.mention(input);
  edit: SimulatedPlatform["edit"] = (input) => this.control.edit(input);
  remove: SimulatedPlatform["remove"] = (input) => this.control.remove(input);
  accounts: SimulatedPlatform["accounts"] = () => this.control.accounts();
  createAccount: SimulatedPlatform["createAccount"] = (input) => this.control.createAccount(input);
  setWebhook: SimulatedPlatform["setWebhook"] = (input) => this.control.setWebhook(input);

  replies(account?: string) {
    if (account !== undefined) return this.control.account(account).replies;
    return [...this.state.accounts.values()].flatMap((one) => one.replies);
  }

  reset(): void {
    this.state = initialState();
    this.limits.clear();
  }

  dump(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as XState;
  }

  private routes(writes: XWrites, subscriptions: XSubscriptions): Router {
    const router = new Router();
    const { reads } = this;
    const on = (
      method: string,
      path: string,
      run: (request: SimRequest, caller: XCaller, id: string) => SimResponse | Promise<SimResponse>,
      endpoint = `${method} ${path}`,
    ) =>
      router.on(method, path, async (request) => {
        const caller = authenticate(request, this.state, this.settings.secrets);
        const headers = this.limits.count(endpoint, caller.token, caller.kind, this.now());
        try {
          const answer = await run(request, caller, request.params.id ?? "");
          return { ...answer, headers: { ...answer.headers, ...headers } };
        } catch (error) {
          if (error instanceof XProblem) Object.assign(error.headers, headers);
          throw error;
        }
      });
    on("GET", "/2/users/me", (request, caller) => reads.me(request, caller));
    on(
      "GET",
      "/2/users/by/username/:id",
      (request, _, name) => reads.user(request, "username", name),
      "GET /2/users/by/username",
    );
    on("GET", "/2/users/:id", (request, _, id) => reads.user(request, "id", id));
    on("GET", "/2/users/:id/mentions", (request, _, id) => reads.mentions(request, id));
    on("GET", "/2/users/:id/tweets", (request, _, id) => reads.tweetsOf(request, id));
    on("GET", "/2/tweets/search/recent", (request) => reads.search(request));
    on("GET", "/2/tweets", (request) => reads.tweets(request));
    on("GET", "/2/tweets/:id", (request, _, id) => reads.tweet(request, id));
    on("POST", "/2/tweets", (request, caller) => writes.post(request, caller));
    on("DELETE", "/2/tweets/:id", (_, caller, id) => writes.remove(caller, id));
    on("GET", "/2/dm_events", (request, caller) => reads.messages(request, caller));
    on(
      "GET",
      "/2/dm_conversations/with/:id/dm_events",
      (request, caller, id) => reads.messagesWith(request, caller, id),
      "GET /2/dm_events",
    );
    on(
      "GET",
      "/2/dm_conversations/:id/dm_events",
      (request, caller, id) => reads.messages(request, caller, id),
      "GET /2/dm_events",
    );
    on(
      "POST",
      "/2/dm_conversations/with/:id/messages",
      (request, caller, id) => writes.message(request, caller, id),
      "POST /2/dm_conversations",
    );
    on("GET", "/2/webhooks", (_, caller) => subscriptions.list(caller));
    on("POST", "/2/webhooks", (request, caller) => subscriptions.register(request, caller));
    on("PUT", "/2/webhooks/:id", (_, caller, id) => subscriptions.check(caller, id));
    on("DELETE", "/2/webhooks/:id", (_, caller, id) => subscriptions.removeWebhook(caller, id));
    on("GET", "/2/activity/subscriptions", () => subscriptions.subscriptions());
    on("POST", "/2/activity/subscriptions", (request, caller) =>
      subscriptions.subscribe(request, caller),
    );
    on("DELETE", "/2/activity/subscriptions/:id", (_request, _caller, id) =>
      subscriptions.unsubscribe(id),
    );
    return router;
  }

  private permalink(username: string, id: string): SimResponse {
    const page = this.reads.permalink(username, id);
    return page
      ? html(200, permalinkPage(page))
      : html(404, permalinkPage({ title: "This page doesn't exist", entries: [] }));
  }

  private now(): number {
    return this.environment.clock.now().getTime();
  }
}
