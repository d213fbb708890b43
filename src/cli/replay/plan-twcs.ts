import twitter from "twitter-text";
import { CannotGoOn } from "../runtime/steps";
import type { TwcsRow } from "./read-replay-file";
import type { MalformedRow, PlannedItem, PlannedTenant, ReplayPlan } from "./replay-plan";
import { stableNumber } from "./stable";

export interface TwcsTarget {
  /** Only this company. */
  slug?: string;
}

/**
 * A tenant per company, with its own posts at their real times. A customer's post belongs to every
 * company that wrote in its thread, and to every company that it names, as X itself would show it.
 * @throws CannotGoOn when the wished company is not in the file
 */
export function planTwcs(
  { rows, malformed }: { rows: TwcsRow[]; malformed: MalformedRow[] },
  target: TwcsTarget = {},
): ReplayPlan {
  const byId = new Map<string, TwcsRow>();
  for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  const tweets = [...byId.values()];
  const companies = companiesOf(tweets, target.slug);
  const threads = threadsOf(tweets);
  const listeners = listenersByThread(tweets, threads, companies);

  let withoutCompany = 0;
  const items: PlannedItem[] = [];
  for (const tweet of parentsFirst(tweets, byId)) {
    const thread = threads.get(tweet.id) ?? tweet.id;
    const own = companies.get(tweet.author);
    const concerned = new Set(tweet.isInbound ? (listeners.get(thread) ?? []) : []);
    for (const name of twitter.extractMentions(tweet.text)) {
      const named = companies.get(nameIn(companies, name) ?? "");
      if (named !== undefined && named !== own) concerned.add(named);
    }
    if (tweet.isInbound && concerned.size === 0) withoutCompany += 1;
    const body = {
      id: tweet.id,
      author: authorOf(tweet.author, own),
      text: tweet.text,
      conversationId: thread,
      ...(tweet.answers === null ? {} : { inReplyTo: tweet.answers }),
    };
    const common = { line: tweet.line, platform: "x" as const, at: tweet.at, body };
    if (own !== undefined && !tweet.isInbound) {
      const role = tweet.answers === null ? "announcement" : "answer";
      items.push({ ...common, tenant: own.slug, account: own.account, role });
    }
    for (const { slug, account } of concerned) {
      items.push({ ...common, tenant: slug, account, role: "mention" });
    }
  }
  return {
    rows: rows.length + malformed.length,
    malformed,
    repeatedRows: rows.length - byId.size,
    withoutCompany,
    hasRealTimes: true,
    tenants: [...companies.values()].map(tenantOf),
    items,
  };
}

interface Company {
  account: string;
  id: string;
  slug: string;
}

/** Companies by their name at X; numbers are customers. */
function companiesOf(tweets: TwcsRow[], onlySlug: string | undefined): Map<string, Company> {
  const companies = new Map<string, Company>();
  for (const { author, isInbound } of tweets) {
    if (isInbound || isCustomer(author) || companies.has(author)) continue;
    const slug = author.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    if (onlySlug !== undefined && slug !== onlySlug) continue;
    companies.set(author, { account: author, id: accountId(author), slug });
  }
  if (onlySlug !== undefined && companies.size === 0) {
    throw new CannotGoOn(`No company of this file has the address ${onlySlug}.`);
  }
  return companies;
}

function isCustomer(author: string): boolean {
  return /^\d+$/.test(author);
}

function accountId(name: string): string {
  return stableNumber(`company ${name.toLowerCase()}`, 15);
}

function authorOf(author: string, own: Company | undefined) {
  const id = own?.id ?? (isCustomer(author) && author.length <= 19 ? author : accountId(author));
  return { username: author, id };
}

function nameIn(companies: Map<string, Company>, name: string): string | undefined {
  if (companies.has(name)) return name;
  const wanted = name.toLowerCase();
  return [...companies.keys()].find((one) => one.toLowerCase() === wanted);
}

function tenantOf({ account, id, slug }: Company): PlannedTenant {
  const name = account.replaceAll("_", " ");
  return {
    slug,
    name,
    locale: "en",
    timeZone: "UTC",
    accounts: [{ platform: "x", username: account, name, id }],
  };
}

/**
 * The thread of every post, named by the id of its beginning. Posts belong together when reply
 * links join them, also through a post that the file lacks.
 */
export function threadsOf(
  tweets: readonly Pick<TwcsRow, "id" | "answers" | "answeredBy">[],
): Map<string, string> {
  const parents = new Map<string, string>();
  const top = (id: string): string => {
    let at = id;
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(at)) {
      const beyond = parents.get(next);
      if (beyond !== undefined) parents.set(at, beyond);
      at = next;
    }
    return at;
  };
  const join = (one: string, other: string) => {
    const [a, b] = [top(one), top(other)];
    if (a !== b) parents.set(a, b);
  };
  for (const { id, answers, answeredBy } of tweets) {
    if (answers !== null) join(id, answers);
    for (const other of answeredBy) join(other, id);
  }
  const beginnings = new Map<string, string>();
  for (const { id, answers } of tweets) {
    if (answers === null && !beginnings.has(top(id))) beginnings.set(top(id), id);
  }
  return new Map(tweets.map(({ id }) => [id, beginnings.get(top(id)) ?? top(id)]));
}

function listenersByThread(
  tweets: TwcsRow[],
  threads: Map<string, string>,
  companies: Map<string, Company>,
): Map<string, Company[]> {
  const listeners = new Map<string, Set<Company>>();
  for (const { id, author, isInbound } of tweets) {
    const company = companies.get(author);
    const thread = threads.get(id) ?? id;
    if (company === undefined || isInbound) continue;
    listeners.set(thread, (listeners.get(thread) ?? new Set()).add(company));
  }
  return new Map([...listeners].map(([thread, each]) => [thread, [...each]]));
}

/** By time, but never an answer before what it answers; a circle of links ends where it began. */
function parentsFirst(tweets: TwcsRow[], byId: Map<string, TwcsRow>): TwcsRow[] {
  const sorted = [...tweets].sort(
    (one, other) => one.at.getTime() - other.at.getTime() || one.line - other.line,
  );
  const done = new Set<string>();
  const ordered: TwcsRow[] = [];
  for (const tweet of sorted) {
    const waiting: TwcsRow[] = [];
    for (let next: TwcsRow | undefined = tweet; next && !done.has(next.id); ) {
      done.add(next.id);
      waiting.push(next);
      next = next.answers === null ? undefined : byId.get(next.answers);
    }
    ordered.push(...waiting.reverse());
  }
  return ordered;
}
