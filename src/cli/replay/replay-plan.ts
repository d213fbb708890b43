import type { Platform } from "@/connectors/contract";

/** An account of the company at a simulated platform, and the channel that listens to it. */
export interface PlannedAccount {
  platform: Platform;
  /** Unique at its platform, and nobody's in the file. */
  username: string;
  name: string;
  /** Where the platform lets it be chosen. */
  id?: string;
  format?: "rss" | "atom" | "json";
}

/** What the control interface of a simulator takes, without the time. */
export interface PlannedBody {
  /** The platform's own id; without it the platform chooses one and remembers `ref`. */
  id?: string;
  ref?: string;
  author: { username: string; name?: string; id?: string };
  text: string;
  inReplyTo?: string;
  kind?: "post" | "comment";
  title?: string;
  url?: string;
  conversationId?: string;
}

export interface PlannedItem {
  /** Line of the file on which the row begins. */
  line: number;
  tenant: string;
  platform: Platform;
  /** Username of the account that it concerns. */
  account: string;
  /** A mention, an answer by the company, or a post of the company that answers nobody. */
  role: "mention" | "answer" | "announcement";
  at: Date;
  body: PlannedBody;
}

export interface PlannedTenant {
  slug: string;
  name: string;
  locale: "de" | "en";
  timeZone: string;
  accounts: PlannedAccount[];
}

export interface MalformedRow {
  line: number;
  reason: string;
}

export interface ReplayPlan {
  rows: number;
  malformed: MalformedRow[];
  /** Rows that stand in the file twice, word for word. */
  repeatedRows: number;
  /** Rows that nobody is addressed in; null where the file knows one company only. */
  withoutCompany: number | null;
  /** Times in the file are the platforms' own; otherwise they are spread over the last days. */
  hasRealTimes: boolean;
  tenants: PlannedTenant[];
  /** In the order in which they must appear: what is answered before its answers. */
  items: PlannedItem[];
}
