import { firstWords, pickAccount, sameName, slugOf } from "../kit/directory";
import {
  type AccountInput,
  type AccountView,
  ControlError,
  type DeleteInput,
  type EditInput,
  type MentionInput,
} from "../kit/platform";
import { type Feed, type FeedItem, type FeedsState, itemLink, newFeed } from "./state";

/** What happens at the sources from outside: items appear, change and go. */
export class FeedsControl {
  constructor(
    private readonly state: () => FeedsState,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
  ) {}

  mention(input: MentionInput): { id: string; url: string } {
    const feed = this.feed(input.account);
    if (input.kind === "message") throw new ControlError("A feed has no private messages.");
    const known = input.id === undefined ? undefined : feed.items.get(input.id);
    if (known) return this.result(feed, known);
    const publishedAt = (input.at ?? new Date(this.now())).getTime();
    const parent = input.inReplyTo === undefined ? undefined : feed.items.get(input.inReplyTo);
    const item: FeedItem = {
      id: input.id ?? `tag:simulators.example,2026:${feed.name}/${feed.nextItemId}`,
      title: input.title ?? (parent ? `Re: ${parent.title}` : firstWords(input.text)),
      text: input.text,
      author: input.author.name ?? input.author.username,
      link: input.url ?? null,
      inReplyTo: input.inReplyTo ?? null,
      language: input.language ?? null,
      publishedAt,
      updatedAt: publishedAt,
    };
    feed.nextItemId += 1;
    feed.items.set(item.id, item);
    this.touch(feed);
    return this.result(feed, item);
  }

  edit(input: EditInput): { id: string } {
    const { feed, item } = this.find(input.id, input.account);
    item.text = input.text;
    item.updatedAt = this.now();
    this.touch(feed);
    return { id: input.id };
  }

  /** Items that are gone simply no longer stand in the feed; a feed that is gone answers 410. */
  remove(input: DeleteInput): void {
    if (this.state().feeds.delete(input.id)) return;
    const { feed, item } = this.find(input.id, input.account);
    feed.items.delete(item.id);
    this.touch(feed);
  }

  accounts(): AccountView[] {
    return [...this.state().feeds.values()].map((feed) => this.view(feed));
  }

  createAccount(input: AccountInput): { created: boolean; account: AccountView } {
    const name = slugOf(input.username, "feed");
    const existing = [...this.state().feeds.values()].find((one) => sameName(one.name, name));
    const title = input.title ?? input.name ?? input.username;
    const feed = existing ?? newFeed(name, title, input.format ?? "rss", this.now());
    this.state().feeds.set(feed.name, feed);
    return { created: !existing, account: this.view(feed) };
  }

  feed(wanted?: string): Feed {
    return pickAccount(this.state().feeds.values(), wanted, (one) => [one.name, one.title]);
  }

  private touch(feed: Feed): void {
    feed.version += 1;
    feed.changedAt = this.now();
  }

  private find(id: string, account: string | undefined): { feed: Feed; item: FeedItem } {
    const feeds = account === undefined ? [...this.state().feeds.values()] : [this.feed(account)];
    for (const feed of feeds) {
      const item = feed.items.get(id);
      if (item) return { feed, item };
    }
    throw new ControlError(`There is no item ${id}.`, 404);
  }

  private result(feed: Feed, item: FeedItem): { id: string; url: string } {
    return { id: item.id, url: itemLink(this.baseUrl(), feed, item) };
  }

  private view(feed: Feed): AccountView {
    return {
      id: feed.name,
      username: feed.name,
      name: feed.title,
      title: feed.title,
      token: "",
      format: feed.format,
      url: `${this.baseUrl()}/feeds/${feed.name}`,
      webhookUrl: null,
    };
  }
}
