import type { Platform } from "@/connectors/contract";
import { type Place, placeOfUrl } from "./place-of-url";
import type { GermevalRow } from "./read-replay-file";
import type {
  MalformedRow,
  PlannedAccount,
  PlannedBody,
  PlannedItem,
  PlannedTenant,
  ReplayPlan,
} from "./replay-plan";
import { stableFraction, stableHash, stableNumber } from "./stable";

/** The file has no times: its documents are spread over this long before the replay. */
const SPREAD_MS = 5 * 24 * 3_600_000;
/** A feed shows so many entries; where there are more, there are more feeds. */
const FEED_LENGTH = 900;

const FEEDS = {
  networks: { title: "Soziale Netze", format: "json" },
  blogs: { title: "Blogs", format: "atom" },
  press: { title: "Presse und Netz", format: "rss" },
} as const;

export interface GermevalTarget {
  slug: string;
  name: string;
  /** The documents are dated before this instant. */
  now: Date;
}

/** What stands in front of whom: the rows in the order in which the platforms must learn them. */
const ORDER: Record<Place["kind"], number> = {
  tweet: 0,
  "facebook-post": 1,
  "facebook-comment": 2,
  forum: 3,
  "blog-comment": 4,
  entry: 5,
};

interface PlacedRow {
  row: GermevalRow;
  place: Place;
  ref: string;
}

/**
 * Every row becomes one mention of a tenant that listens: tweets, Facebook posts and comments keep
 * their own ids; forums become topics of one forum, comment permalinks comments of one blog, and
 * everything else entries of a few feeds.
 */
export function planGermeval(
  { rows, malformed }: { rows: GermevalRow[]; malformed: MalformedRow[] },
  target: GermevalTarget,
): ReplayPlan {
  const placed = new Map<string, PlacedRow>();
  for (const row of rows) {
    const ref = `germeval:${stableHash(`${row.url}\n${row.text}`, 24)}`;
    if (!placed.has(ref)) placed.set(ref, { row, place: placeOfUrl(row.url, row.text), ref });
  }
  const planner = new GermevalPlanner(target);
  const items = [...placed.values()].sort(inOrder).map((one) => planner.plan(one));
  return {
    rows: rows.length + malformed.length,
    malformed,
    repeatedRows: rows.length - placed.size,
    withoutCompany: null,
    hasRealTimes: false,
    tenants: [planner.tenant()],
    items,
  };
}

/** Posts of X by id, because polling goes on from the highest id it knows. */
function inOrder(one: PlacedRow, other: PlacedRow): number {
  const byKind = ORDER[one.place.kind] - ORDER[other.place.kind];
  if (byKind !== 0) return byKind;
  if (one.place.kind === "tweet" && other.place.kind === "tweet") {
    return one.place.id.length - other.place.id.length || (one.place.id < other.place.id ? -1 : 1);
  }
  if (one.place.kind === "facebook-comment" && other.place.kind === "facebook-comment") {
    const byDepth = Number(one.place.reply !== undefined) - Number(other.place.reply !== undefined);
    if (byDepth !== 0) return byDepth;
  }
  if (one.place.kind === "forum" && other.place.kind === "forum") {
    const byStart = Number(other.place.isStart) - Number(one.place.isStart);
    if (byStart !== 0) return byStart;
  }
  return one.row.line - other.row.line;
}

class GermevalPlanner {
  private readonly username: string;
  private readonly accounts = new Map<string, PlannedAccount>();
  private readonly usedIds = new Set<string>();
  /** Facebook's posts and comments of the file, with their times. */
  private readonly parents = new Map<string, Date>();
  private readonly feedLengths = new Map<string, number>();

  constructor(private readonly target: GermevalTarget) {
    this.username = accountName(target.slug);
    this.account("facebook", this.username, target.name);
    this.account("x", this.username, target.name);
    this.account("discourse", this.username, `Foren: ${target.name}`);
    this.account("wordpress", this.username, `Blog: ${target.name}`);
    for (const source of ["networks", "blogs", "press"] as const) this.feed(source, 0);
  }

  tenant(): PlannedTenant {
    const { slug, name } = this.target;
    const accounts = [...this.accounts.values()];
    return { slug, name, locale: "de", timeZone: "Europe/Berlin", accounts };
  }

  plan({ row, place, ref }: PlacedRow): PlannedItem {
    const at = this.timeOf(ref);
    const item = (platform: Platform, body: PlannedBody, account = this.username): PlannedItem => ({
      line: row.line,
      tenant: this.target.slug,
      platform,
      account,
      role: "mention",
      at,
      body,
    });
    const { text } = row;
    switch (place.kind) {
      case "tweet": {
        const id = this.unused(place.id, ref, "x");
        const author = {
          username: place.username,
          id: stableNumber(`x:${place.username.toLowerCase()}`, 15),
        };
        return item("x", { id, author, text });
      }
      case "facebook-post":
      case "facebook-comment":
        return this.facebook(place, { text, ref, at }, item);
      case "forum": {
        const kind = place.isStart ? "post" : "comment";
        return item("discourse", { ref, author: guest(ref), text, kind, title: place.title });
      }
      case "blog-comment":
        return item("wordpress", { ref, author: guest(ref), text, title: place.title });
      case "entry": {
        const host = place.url ? new URL(place.url).hostname : "unbekannt";
        const link = place.url === undefined ? {} : { url: place.url };
        const body = { id: `urn:${ref}`, author: { username: host }, text, ...link };
        return item("feeds", body, this.feedFor(place.source));
      }
    }
  }

  private facebook(
    place: Extract<Place, { kind: "facebook-post" | "facebook-comment" }>,
    { text, ref, at }: { text: string; ref: string; at: Date },
    item: (platform: Platform, body: PlannedBody) => PlannedItem,
  ): PlannedItem {
    const postId = `${place.page}_${place.post}`;
    if (place.kind === "facebook-post") {
      const id = this.unused(postId, ref, "facebook");
      if (id === postId) this.parents.set(postId, at);
      const author = {
        username: `seite-${place.page}`,
        name: `Seite ${place.page}`,
        id: stableNumber(`facebook:${place.page}`, 15),
      };
      return item("facebook", { id, author, text, kind: "post" });
    }
    const id = this.unused(`${place.post}_${place.reply ?? place.comment}`, ref, "facebook");
    const parent = [...(place.reply ? [`${place.post}_${place.comment}`] : []), postId].find(
      (one) => this.parents.has(one),
    );
    const short = stableHash(ref, 8);
    const author = {
      username: `leser-${short}`,
      name: `Nutzer ${short}`,
      id: stableNumber(`facebook:${ref}`, 15),
    };
    const under = parent
      ? { inReplyTo: parent }
      : { title: `Beitrag ${place.post} auf Seite ${place.page}` };
    const planned = item("facebook", { id, author, text, kind: "comment", ...under });
    const answered = parent === undefined ? undefined : this.parents.get(parent);
    if (answered) planned.at = between(answered, this.target.now, stableFraction(ref));
    this.parents.set(id, planned.at);
    return planned;
  }

  private timeOf(ref: string): Date {
    const earliest = new Date(this.target.now.getTime() - SPREAD_MS);
    return between(earliest, this.target.now, stableFraction(ref));
  }

  /** One address with two texts: the second gets an id of its own, so that neither is lost. */
  private unused(id: string, ref: string, platform: Platform): string {
    const chosen = this.usedIds.has(`${platform} ${id}`) ? stableNumber(ref, 15) : id;
    this.usedIds.add(`${platform} ${chosen}`);
    return chosen;
  }

  private feedFor(source: keyof typeof FEEDS): string {
    const length = this.feedLengths.get(source) ?? 0;
    this.feedLengths.set(source, length + 1);
    return this.feed(source, Math.floor(length / FEED_LENGTH));
  }

  private feed(source: keyof typeof FEEDS, part: number): string {
    const { title, format } = FEEDS[source];
    const suffix = part === 0 ? "" : ` ${part + 1}`;
    const username = `${this.username}-${source}${suffix.replace(" ", "-")}`.replaceAll("_", "-");
    this.account("feeds", username, `${title}${suffix}`, format);
    return username;
  }

  private account(
    platform: Platform,
    username: string,
    name: string,
    format?: PlannedAccount["format"],
  ): void {
    const id =
      platform === "facebook" || platform === "x"
        ? { id: stableNumber(`${platform} account ${username}`, 15) }
        : {};
    const account = { platform, username, name, ...id, ...(format && { format }) };
    this.accounts.set(`${platform} ${username}`, account);
  }
}

/** Fits X's 15 characters and is nobody's name in a file. */
export function accountName(slug: string): string {
  const word = slug.replace(/[^a-z0-9]/gi, "").slice(0, 8);
  return `${word}_${stableHash(`account ${slug}`, 5)}`;
}

function guest(ref: string): PlannedBody["author"] {
  const short = stableHash(ref, 8);
  return { username: `gast-${short}`, name: `Gast ${short}` };
}

function between(from: Date, to: Date, fraction: number): Date {
  return new Date(from.getTime() + Math.floor((to.getTime() - from.getTime()) * fraction));
}
