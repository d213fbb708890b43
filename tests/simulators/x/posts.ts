import twitter from "twitter-text";
import { insertNewestFirst, type Tweet, type XState } from "./state";

/** Usernames a text names, in lower case. */
export function namesIn(text: string): string[] {
  return twitter.extractMentions(text).map((name) => name.toLowerCase());
}

/** Puts a post into the timelines it belongs to: its author's own and those of whom it concerns. */
export function addTweet(state: XState, tweet: Tweet, concerns: string[] = []): void {
  state.tweets.set(tweet.id, tweet);
  const own = state.accounts.get(tweet.authorId);
  if (own) insertNewestFirst(own.ownIds, tweet.id);
  const names = namesIn(tweet.text);
  for (const account of state.accounts.values()) {
    if (account === own) continue;
    const username = state.users.get(account.userId)?.username.toLowerCase() ?? "";
    const isNamed = names.includes(username) || tweet.inReplyToUserId === account.userId;
    if (isNamed || concerns.includes(account.userId)) {
      insertNewestFirst(account.mentionIds, tweet.id);
    }
  }
}

/** Whether the author of `tweet` named the account, quoted it or answered it. */
export function isSummoned(state: XState, tweet: Tweet, accountId: string): boolean {
  if (tweet.authorId === accountId || tweet.inReplyToUserId === accountId) return true;
  const username = state.users.get(accountId)?.username.toLowerCase() ?? "";
  if (namesIn(tweet.text).includes(username)) return true;
  const quoted = tweet.quotedId ? state.tweets.get(tweet.quotedId) : undefined;
  return quoted?.authorId === accountId;
}

/** Weighted length; leading names of those in the conversation cost nothing in a reply. */
export function weightedLength(text: string, freeNames: string[]): number {
  let rest = text;
  for (;;) {
    const lead = /^@(\w{1,15})\s+/.exec(rest);
    if (!lead?.[1] || !freeNames.includes(lead[1].toLowerCase())) break;
    rest = rest.slice(lead[0].length);
  }
  return twitter.parseTweet(rest).weightedLength;
}

/** Replaces every address by its t.co form, as X does with what is posted. */
export function shortenUrls(text: string, codeFor: (url: string) => string) {
  const urls: Tweet["urls"] = [];
  let shortened = "";
  let at = 0;
  for (const { url, indices } of twitter.extractUrlsWithIndices(text)) {
    const [from, to] = indices;
    const short = `https://t.co/${codeFor(url)}`;
    shortened += text.slice(at, from);
    const start = [...shortened].length;
    shortened += short;
    at = to;
    const expanded = /^https?:\/\//i.test(url) ? url : `http://${url}`;
    urls.push({
      start,
      end: start + short.length,
      url: short,
      expanded_url: expanded,
      display_url: expanded.replace(/^https?:\/\/(www\.)?/i, "").slice(0, 30),
    });
  }
  return { text: shortened + text.slice(at), urls };
}
