import type { Fault } from "../kit/faults";
import {
  headerOf,
  json,
  type SimRequest,
  type SimResponse,
  text,
  UnreadableBody,
} from "../kit/http";
import type { SimulatedPlatform, SimulatorEnvironment } from "../kit/platform";
import { Router } from "../kit/router";
import { siteOf } from "../kit/sites";
import { DiscourseControl } from "./control";
import { DiscourseError, invalidAccess, notFound, tooManyRequests, unprocessable } from "./errors";
import * as reads from "./reads";
import { type DiscourseState, initialState, memberOf, type Site } from "./state";
import { DiscourseWebhooks } from "./webhooks";
import { DiscourseWrites } from "./writes";

const ADMIN_CALLS_PER_MINUTE = 60;

export interface DiscourseSettings {
  webhookSecret: string;
  enforceRateLimits: boolean;
}

/** Any number of Discourse forums: the default one at the root, others under `/sites/<slug>`. */
export class DiscoursePlatform implements SimulatedPlatform {
  readonly name = "discourse";
  private state: DiscourseState = initialState();
  private readonly control: DiscourseControl;
  private readonly writes: DiscourseWrites;
  private readonly router: Router;
  private readonly callsOfSite = new Map<string, number[]>();

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly settings: DiscourseSettings,
  ) {
    const state = () => this.state;
    const now = () => environment.clock.now().getTime();
    const baseUrl = () => environment.baseUrl();
    const { webhookSecret } = settings;
    const webhooks = new DiscourseWebhooks(environment);
    this.writes = new DiscourseWrites(webhooks, now);
    this.control = new DiscourseControl(state, webhooks, this.writes, baseUrl, now, webhookSecret);
    this.reset();
    this.router = this.routes();
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    try {
      const answer = await this.router.route(request, siteOf(request.path).rest);
      if (answer) return answer;
      throw notFound();
    } catch (error) {
      if (error instanceof DiscourseError) return error.toResponse();
      if (error instanceof UnreadableBody) return unprocessable(error.message).toResponse();
      throw error;
    }
  }

  failure(fault: Fault): SimResponse {
    if (fault.fault === "expired_token") return invalidAccess().toResponse();
    if (fault.fault === "server_error") return text(502, "<html>Oops: 502 Bad Gateway</html>");
    return tooManyRequests(fault.resetSeconds).toResponse();
  }

  mention: SimulatedPlatform["mention"] = (input) => this.control.mention(input);
  edit: SimulatedPlatform["edit"] = (input) => this.control.edit(input);
  remove: SimulatedPlatform["remove"] = (input) => this.control.remove(input);
  accounts: SimulatedPlatform["accounts"] = () => this.control.accounts();
  createAccount: SimulatedPlatform["createAccount"] = (input) => this.control.createAccount(input);
  setWebhook: SimulatedPlatform["setWebhook"] = (input) => this.control.setWebhook(input);

  replies(account?: string) {
    if (account !== undefined) return this.control.site(account).replies;
    return [...this.state.sites.values()].flatMap((site) => site.replies);
  }

  reset(): void {
    this.state = initialState();
    for (const site of this.state.sites.values()) site.webhookSecret = this.settings.webhookSecret;
    this.callsOfSite.clear();
  }

  dump(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as DiscourseState;
  }

  private routes(): Router {
    const router = new Router();
    const { writes } = this;
    const on = (method: string, path: string, run: (call: reads.SiteCall) => SimResponse) =>
      router.on(method, path, (request) => run(this.admit(request)));
    on("GET", "/about.json", reads.about);
    on("GET", "/site/basic-info.json", ({ site }) => json(200, { title: site.title }));
    on("GET", "/session/current.json", reads.currentSession);
    on("GET", "/u/:id.json", reads.userProfile);
    on("GET", "/posts.json", (call) => reads.latestPosts(call, false));
    on("GET", "/private-posts.json", (call) => reads.latestPosts(call, true));
    on("GET", "/posts/:id.json", reads.onePost);
    on("GET", "/posts/by_number/:id/:number.json", reads.postByNumber);
    on("GET", "/posts/:id/pending.json", reads.pendingPosts);
    on("GET", "/t/:id/posts.json", reads.postsOfTopic);
    on("GET", "/t/:id.json", reads.oneTopic);
    on("GET", "/t/:slug/:id.json", reads.oneTopic);
    on("GET", "/t/:slug/:id/:number", reads.topicPage);
    on("GET", "/t/:slug/:id", reads.topicPage);
    on("GET", "/latest.json", reads.topics);
    on("GET", "/topics/private-messages/:id.json", (call) => reads.privateTopics(call, false));
    on("GET", "/topics/private-messages-sent/:id.json", (call) => reads.privateTopics(call, true));
    on("GET", "/search.json", reads.search);
    on("POST", "/posts.json", (call) => writes.create(call));
    on("POST", "/posts", (call) => writes.create(call));
    on("PUT", "/posts/:id.json", (call) => writes.update(call));
    on("DELETE", "/posts/:id.json", (call) => writes.remove(call));
    on("POST", "/post_actions", (call) => writes.act(call));
    on("POST", "/post_actions.json", (call) => writes.act(call));
    return router;
  }

  /** Finds the site and who calls. Without a key the public part may be read. */
  private admit(request: SimRequest): reads.SiteCall {
    const site = this.state.sites.get(siteOf(request.path).slug);
    if (!site) throw notFound();
    const key = headerOf(request, "api-key");
    if (key === undefined) return { request, site, username: null };
    const member = memberOf(site, headerOf(request, "api-username") ?? site.username);
    if (key !== site.apiKey || !member) throw invalidAccess();
    this.countCall(site);
    return { request, site, username: member.username };
  }

  private countCall(site: Site): void {
    const now = this.environment.clock.now().getTime();
    const calls = (this.callsOfSite.get(site.slug) ?? []).filter((at) => now - at < 60_000);
    const oldest = calls[0];
    if (
      this.settings.enforceRateLimits &&
      oldest !== undefined &&
      calls.length >= ADMIN_CALLS_PER_MINUTE
    ) {
      throw tooManyRequests(Math.max(1, Math.ceil((oldest + 60_000 - now) / 1000)));
    }
    calls.push(now);
    this.callsOfSite.set(site.slug, calls);
  }
}
