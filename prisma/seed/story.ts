import type { Platform } from "@/connectors/contract";
import type { AuthoredCalendar } from "@/domain/sla";
import type { DismissalReason, Priority, TicketStatus } from "@/domain/tickets";
import type { Role } from "@/kernel/actor";

export interface SeedPerson {
  key: string;
  name: string;
  email: string;
  role: Role;
}

export interface SeedTeam {
  name: string;
  members: string[];
}

/** An account on a simulated platform, as its control interface names it. */
export interface SeedAccount {
  platform: Platform;
  username: string;
  /** What people read: the Page, the forum, the feed. */
  title: string;
}

/** Somebody outside. */
export interface SeedAuthor {
  username: string;
  name?: string;
  followers?: number;
}

interface Moment {
  /** Hours before now. */
  ago: number;
}

/** What happens in one thread after its first post. */
export type SeedStep = Moment &
  (
    | { does: "writes"; text: string }
    /** The company answers in the platform's own app. */
    | { does: "answers there"; text: string }
    | { does: "edits"; text: string }
    | { does: "deletes" }
    | { does: "assigns"; by: string; to: string }
    | { does: "gives to team"; by: string; team: string }
    | { does: "sets"; by: string; status: TicketStatus; reason?: DismissalReason }
    | { does: "prioritises"; by: string; priority: Priority }
    | { does: "tags"; by: string; tags: string[] }
    | { does: "notes"; by: string; text: string }
    | { does: "escalates"; by: string; to: string; reason: string }
    /** Through the product; published at the moment of seeding, so `ago` only orders it. */
    | { does: "replies"; by: string; text: string; status: "open" | "pending" | "resolved" }
    | { does: "marks answered"; by: string; permalink: string; text: string }
  );

export interface SeedThread extends Moment {
  ref: string;
  platform: Platform;
  account: string;
  author: SeedAuthor;
  text: string;
  kind?: "post" | "comment" | "message";
  title?: string;
  steps?: SeedStep[];
}

export interface SeedTenant {
  slug: string;
  name: string;
  locale: "de" | "en";
  timeZone: string;
  people: SeedPerson[];
  teams: SeedTeam[];
  /** When it is open, in its own zone. */
  calendar: {
    name: string;
    weekly: AuthoredCalendar["weekly"];
    holidayCountry: string;
    holidayRegion: string;
  };
  policyNames: { urgent: string; x: string; private: string };
  accounts: SeedAccount[];
  threads: SeedThread[];
}
