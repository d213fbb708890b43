import type { Fault } from "../kit/faults";
import {
  headerOf,
  html,
  json,
  type SimRequest,
  type SimResponse,
  text,
  UnreadableBody,
} from "../kit/http";
import type { SimulatedPlatform, SimulatorEnvironment } from "../kit/platform";
import { ControlError } from "../kit/platform";
import { Router } from "../kit/router";
import { siteOf, siteUrl } from "../kit/sites";
import { WordpressControl } from "./control";
import { noRoute, notLoggedIn, RestError } from "./errors";
import * as reads from "./reads";
import { initialState, type WordpressState } from "./state";
import { rootView } from "./views";
import * as writes from "./writes";

/** Any number of WordPress blogs: the default one at the root, others under `/sites/<slug>`. */
export class WordpressPlatform implements SimulatedPlatform {
  readonly name = "wordpress";
  private state: WordpressState = initialState();
  private readonly control: WordpressControl;
  private readonly router: Router;

  constructor(private readonly environment: SimulatorEnvironment) {
    this.control = new WordpressControl(
      () => this.state,
      () => environment.baseUrl(),
      () => this.now(),
    );
    this.router = this.routes();
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    const { rest } = siteOf(request.path);
    // Blogs without pretty permalinks take the route as a parameter.
    const route = request.query.get("rest_route");
    const path = route === null ? rest : `/wp-json${route}`;
    try {
      const answer = await this.router.route(request, path);
      if (answer) return answer;
      throw noRoute();
    } catch (error) {
      if (error instanceof RestError) return error.toResponse();
      if (error instanceof UnreadableBody) {
        return new RestError("rest_invalid_json", "Invalid JSON body passed.", 400).toResponse();
      }
      throw error;
    }
  }

  failure(fault: Fault, request: SimRequest): SimResponse {
    if (fault.fault === "expired_token") return notLoggedIn().toResponse();
    if (fault.fault === "server_error") {
      return html(500, "<p>There has been a critical error on this website.</p>");
    }
    if (request.method === "POST" && request.path.endsWith("/comments")) {
      const words = "You are posting comments too quickly. Slow down.";
      return new RestError("comment_flood", words, 400).toResponse();
    }
    return text(429, "Too Many Requests", { "retry-after": String(fault.resetSeconds) });
  }

  mention: SimulatedPlatform["mention"] = (input) => this.control.mention(input);
  edit: SimulatedPlatform["edit"] = (input) => this.control.edit(input);
  remove: SimulatedPlatform["remove"] = (input) => this.control.remove(input);
  accounts: SimulatedPlatform["accounts"] = () => this.control.accounts();
  createAccount: SimulatedPlatform["createAccount"] = (input) => this.control.createAccount(input);

  setWebhook(): void {
    throw new ControlError("WordPress has no webhooks.");
  }

  replies(account?: string) {
    if (account !== undefined) return this.control.blog(account).replies;
    return [...this.state.blogs.values()].flatMap((blog) => blog.replies);
  }

  reset(): void {
    this.state = initialState();
  }

  dump(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as WordpressState;
  }

  private routes(): Router {
    const router = new Router();
    const on = (method: string, path: string, run: (call: reads.BlogCall) => SimResponse) =>
      router.on(method, path, (request) => run(this.admit(request)));
    const page = (call: reads.BlogCall) =>
      reads.page(call, `${siteUrl(call.baseUrl, call.blog.slug)}/wp-json/`);
    on("GET", "/wp-json", (call) => json(200, rootView(reads.contextOf(call))));
    on("GET", "/wp-json/wp/v2/users/me", reads.me);
    on("GET", "/wp-json/wp/v2/comments", reads.comments);
    on("POST", "/wp-json/wp/v2/comments", (call) => writes.createComment(call, this.now()));
    on("GET", "/wp-json/wp/v2/comments/:id", reads.comment);
    for (const method of ["POST", "PUT", "PATCH"]) {
      on(method, "/wp-json/wp/v2/comments/:id", writes.updateComment);
      on(method, "/wp-json/wp/v2/posts/:id", writes.updatePost);
    }
    on("DELETE", "/wp-json/wp/v2/comments/:id", writes.deleteComment);
    on("GET", "/wp-json/wp/v2/posts", reads.posts);
    on("POST", "/wp-json/wp/v2/posts", (call) => writes.createPost(call, this.now()));
    on("GET", "/wp-json/wp/v2/posts/:id", reads.post);
    on("HEAD", "/", page);
    on("GET", "/", page);
    on("GET", "/:slug", page);
    return router;
  }

  /** A wrong password is no error of its own: the caller is simply not signed in. */
  private admit(request: SimRequest): reads.BlogCall {
    const { slug } = siteOf(request.path);
    const blog = this.state.blogs.get(slug);
    if (!blog) throw noRoute();
    const basic = /^Basic\s+(\S+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1] ?? "";
    const [username = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
    const isSignedIn =
      username.toLowerCase() === blog.user.username.toLowerCase() &&
      withoutSpaces(rest.join(":")) === withoutSpaces(blog.applicationPassword);
    return { request, blog, baseUrl: this.environment.baseUrl(), isSignedIn };
  }

  private now(): number {
    return this.environment.clock.now().getTime();
  }
}

const withoutSpaces = (password: string) => password.replace(/\s+/g, "");
