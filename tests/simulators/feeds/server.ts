import { createHash } from "node:crypto";
import type { Fault } from "../kit/faults";
import { headerOf, html, type SimRequest, type SimResponse, text } from "../kit/http";
import { permalinkPage } from "../kit/markup";
import { ControlError, type SimulatedPlatform, type SimulatorEnvironment } from "../kit/platform";
import { Router } from "../kit/router";
import { FeedsControl } from "./control";
import { CONTENT_TYPES, renderFeed } from "./formats";
import { type Feed, type FeedFormat, type FeedsState, initialState, newestFirst } from "./state";

const PAGE_SIZE = 1000;

/** Any number of feeds, each in all three forms, with conditional requests and redirects. */
export class FeedsPlatform implements SimulatedPlatform {
  readonly name = "feeds";
  private state: FeedsState;
  private readonly control: FeedsControl;
  private readonly router: Router;
  private readonly rendered = new Map<string, string>();

  constructor(private readonly environment: SimulatorEnvironment) {
    this.state = initialState(this.now());
    this.control = new FeedsControl(
      () => this.state,
      () => environment.baseUrl(),
      () => this.now(),
    );
    this.router = new Router()
      .on("GET", "/moved/:status/feeds/:file", (request) => this.moved(request))
      .on("GET", "/feeds/:name/items/:id", (request) => this.item(request))
      .on("GET", "/feeds/:file", (request) => this.feed(request));
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    return (await this.router.route(request)) ?? text(404, "Not Found");
  }

  failure(fault: Fault): SimResponse {
    if (fault.fault === "expired_token") return text(401, "Unauthorized");
    if (fault.fault === "server_error") return text(500, "Internal Server Error");
    return text(429, "Too Many Requests", { "retry-after": String(fault.resetSeconds) });
  }

  mention: SimulatedPlatform["mention"] = (input) => this.control.mention(input);
  edit: SimulatedPlatform["edit"] = (input) => this.control.edit(input);
  remove: SimulatedPlatform["remove"] = (input) => this.control.remove(input);
  accounts: SimulatedPlatform["accounts"] = () => this.control.accounts();
  createAccount: SimulatedPlatform["createAccount"] = (input) => this.control.createAccount(input);

  setWebhook(): void {
    throw new ControlError("Feeds have no webhooks.");
  }

  /** Feeds can only be read. */
  replies() {
    return [];
  }

  reset(): void {
    this.state = initialState(this.now());
    this.rendered.clear();
  }

  dump(): unknown {
    return this.state;
  }

  restore(state: unknown): void {
    this.state = state as FeedsState;
  }

  private feed(request: SimRequest): SimResponse {
    const [, name = "", extension] =
      /^(.+?)(?:\.(rss|atom|json))?$/.exec(request.params.file ?? "") ?? [];
    const feed = this.state.feeds.get(name);
    if (!feed) return text(410, "Gone");
    const format: FeedFormat =
      extension === "rss" || extension === "atom" || extension === "json" ? extension : feed.format;
    const page = Math.max(1, Number(request.query.get("page") ?? 1) || 1);
    const etag = `"${createHash("sha256").update(`${name} ${format} ${page} ${feed.version} ${feed.changedAt}`).digest("hex").slice(0, 24)}"`;
    const headers = {
      "content-type": CONTENT_TYPES[format],
      etag,
      "last-modified": new Date(feed.changedAt).toUTCString(),
      "cache-control": "max-age=0, must-revalidate",
    };
    if (isUnchanged(request, etag, feed)) return { status: 304, headers };
    return { status: 200, headers, body: this.render(feed, format, page, etag) };
  }

  private render(feed: Feed, format: FeedFormat, page: number, etag: string): string {
    const key = `${feed.name} ${format} ${page}`;
    const known = this.rendered.get(key);
    if (known?.startsWith(etag)) return known.slice(etag.length);
    const all = newestFirst(feed);
    const start = (page - 1) * PAGE_SIZE;
    const baseUrl = this.environment.baseUrl();
    const address = `${baseUrl}/feeds/${feed.name}.${format}`;
    const body = renderFeed(format, {
      feed,
      items: all.slice(start, start + PAGE_SIZE),
      baseUrl,
      selfUrl: page > 1 ? `${address}?page=${page}` : address,
      nextUrl: start + PAGE_SIZE < all.length ? `${address}?page=${page + 1}` : null,
    });
    this.rendered.set(key, etag + body);
    return body;
  }

  private item(request: SimRequest): SimResponse {
    const item = this.state.feeds
      .get(request.params.name ?? "")
      ?.items.get(request.params.id ?? "");
    if (!item) return html(404, permalinkPage({ title: "Nicht gefunden", entries: [] }));
    const entry = { author: item.author, at: new Date(item.publishedAt), text: item.text };
    return html(200, permalinkPage({ title: item.title, entries: [entry] }));
  }

  private moved(request: SimRequest): SimResponse {
    const status = Number(request.params.status);
    if (![301, 302, 307, 308].includes(status)) return text(404, "Not Found");
    const location = `${request.url.origin}/feeds/${request.params.file ?? ""}`;
    return text(status, "Moved", { location });
  }

  private now(): number {
    return this.environment.clock.now().getTime();
  }
}

/** The ETag decides where one is sent, the time only without it (RFC 9110). */
function isUnchanged(request: SimRequest, etag: string, feed: Feed): boolean {
  const tags = headerOf(request, "if-none-match");
  if (tags !== undefined) {
    return tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  }
  const since = Date.parse(headerOf(request, "if-modified-since") ?? "");
  return !Number.isNaN(since) && Math.floor(feed.changedAt / 1000) * 1000 <= since;
}
