/**
 * What a batch of mentions and observed replies does to tickets, decided without a database: opened,
 * continued, reopened or followed by a new one. Items are taken in the order of the platform's
 * timestamps, so that the order of arrival changes nothing.
 */

export type PlannedStatus = "open" | "pending" | "on_hold" | "resolved" | "dismissed";

export interface PlannedTicket {
  id: string;
  channelId: string;
  contactId: string;
  threadKey: string;
  isNew: boolean;
  isCurrent: boolean;
  previousTicketId: string | null;
  status: PlannedStatus;
  dismissalReason: string | null;
  visibility: "public" | "private";
  subject: string;
  excerpt: string;
  language: "de" | "en" | "other";
  firstMentionAt: Date;
  lastMentionAt: Date;
  lastActivityAt: Date;
  resolvedAt: Date | null;
  statusAt: Date | null;
  /**
   * When the contact was last answered on the platform itself, with the whole thread in view. Whoever
   * answered from here had not seen what had not come in.
   */
  lastReplyAt: Date | null;
  reopenCount: number;
  mentionCount: number;
}

export interface PlannedMention {
  kind: "mention";
  messageId: string;
  channelId: string;
  contactId: string;
  threadKey: string;
  visibility: "public" | "private";
  at: Date;
  text: string;
  subject: string | null;
  language: "de" | "en" | "other";
}

/** An answer given in the platform's own app, or by us and seen again. */
export interface PlannedReply {
  kind: "reply";
  messageId: string;
  at: Date;
  /** The message it answers: stored (with its ticket) or of this batch. */
  parentMessageId: string | null;
  parentTicketId: string | null;
  /** Where the platform names no parent: the thread's ticket with the newest words before the reply. */
  threadOf: { channelId: string; threadKey: string } | null;
}

export interface PlannedEvent {
  ticketId: string;
  type:
    | "ticket.opened"
    | "ticket.reopened"
    | "ticket.status_changed"
    | "mention.received"
    | "reply.observed";
  data: Record<string, unknown>;
  at: Date;
  contactId: string | null;
}

export interface TicketPlan {
  tickets: PlannedTicket[];
  events: PlannedEvent[];
  /** Message id → ticket id. Replies whose mention is unknown are missing. */
  placed: Map<string, string>;
}

const DAY = 86_400_000;
const EXCERPT_CHARACTERS = 160;

export function planTickets(input: {
  existing: readonly PlannedTicket[];
  items: readonly (PlannedMention | PlannedReply)[];
  reopenWindowDays: number;
  newTicketId: () => string;
}): TicketPlan {
  const tickets = new Map(input.existing.map((ticket) => [ticket.id, { ...ticket }]));
  const current = new Map<string, PlannedTicket>();
  for (const ticket of tickets.values())
    if (ticket.isCurrent) current.set(threadOf(ticket), ticket);
  const events: PlannedEvent[] = [];
  const placed = new Map<string, string>();

  const changeStatus = (ticket: PlannedTicket, to: PlannedStatus, at: Date) => {
    const changedAt = following(ticket.statusAt, at);
    events.push({
      ticketId: ticket.id,
      type: "ticket.status_changed",
      data: { from: ticket.status, to },
      at: changedAt,
      contactId: null,
    });
    ticket.status = to;
    ticket.statusAt = changedAt;
  };

  const open = (mention: PlannedMention, previous: PlannedTicket | undefined): PlannedTicket => {
    if (previous !== undefined) previous.isCurrent = false;
    const ticket: PlannedTicket = {
      id: input.newTicketId(),
      channelId: mention.channelId,
      contactId: mention.contactId,
      threadKey: mention.threadKey,
      isNew: true,
      isCurrent: true,
      previousTicketId: previous?.id ?? null,
      status: "open",
      dismissalReason: null,
      visibility: mention.visibility,
      subject: mention.subject ?? "",
      excerpt: "",
      language: mention.language,
      firstMentionAt: mention.at,
      lastMentionAt: mention.at,
      lastActivityAt: mention.at,
      resolvedAt: null,
      statusAt: null,
      lastReplyAt: null,
      reopenCount: 0,
      mentionCount: 0,
    };
    tickets.set(ticket.id, ticket);
    current.set(threadOf(ticket), ticket);
    events.push({
      ticketId: ticket.id,
      type: "ticket.opened",
      data: { messageId: mention.messageId, ...(previous && { previousTicketId: previous.id }) },
      at: mention.at,
      contactId: mention.contactId,
    });
    return ticket;
  };

  const reopen = (ticket: PlannedTicket, mention: PlannedMention) => {
    const reopenedAt = following(ticket.statusAt, mention.at);
    events.push({
      ticketId: ticket.id,
      type: "ticket.reopened",
      data: { messageId: mention.messageId, from: ticket.status },
      at: reopenedAt,
      contactId: mention.contactId,
    });
    ticket.reopenCount += 1;
    ticket.status = "open";
    ticket.statusAt = reopenedAt;
    ticket.resolvedAt = null;
    ticket.dismissalReason = null;
  };

  const ticketFor = (mention: PlannedMention): PlannedTicket => {
    const ticket = current.get(threadOf(mention));
    if (ticket === undefined) return open(mention, undefined);
    // What came in late and was answered in the meantime changes nothing. What nobody answered does,
    // even if it was written before the ticket was closed: whoever closed it had not seen it.
    if (ticket.lastReplyAt !== null && mention.at <= ticket.lastReplyAt) return ticket;
    switch (ticket.status) {
      case "resolved": {
        const closedAt = ticket.resolvedAt ?? ticket.lastActivityAt;
        if (mention.at.getTime() - closedAt.getTime() > input.reopenWindowDays * DAY) {
          return open(mention, ticket);
        }
        reopen(ticket, mention);
        return ticket;
      }
      case "dismissed":
        // Spam stays spam; whoever was thanked or passed over may have a matter now.
        if (mention.at > ticket.lastMentionAt && ticket.dismissalReason !== "spam")
          reopen(ticket, mention);
        return ticket;
      case "pending":
      case "on_hold":
        changeStatus(ticket, "open", mention.at);
        return ticket;
      case "open":
        return ticket;
    }
  };

  const placeMention = (mention: PlannedMention) => {
    const ticket = ticketFor(mention);
    ticket.mentionCount += 1;
    if (mention.at >= ticket.lastMentionAt || ticket.excerpt === "") {
      ticket.excerpt = excerpt(mention.text);
      ticket.lastMentionAt = later(ticket.lastMentionAt, mention.at);
    }
    if (mention.at < ticket.firstMentionAt) ticket.firstMentionAt = mention.at;
    ticket.lastActivityAt = later(ticket.lastActivityAt, mention.at);
    if (ticket.subject === "" && mention.subject !== null) ticket.subject = mention.subject;
    if (ticket.language === "other") ticket.language = mention.language;
    placed.set(mention.messageId, ticket.id);
    events.push({
      ticketId: ticket.id,
      type: "mention.received",
      data: { messageId: mention.messageId },
      at: mention.at,
      contactId: mention.contactId,
    });
  };

  const placeReply = (reply: PlannedReply): boolean => {
    const ticketId =
      reply.parentTicketId ??
      (reply.parentMessageId === null ? undefined : placed.get(reply.parentMessageId)) ??
      (reply.threadOf === null
        ? undefined
        : newestInThread(tickets.values(), reply.threadOf, reply.at)?.id);
    const ticket = ticketId === undefined ? undefined : tickets.get(ticketId);
    if (ticket === undefined) return false;
    placed.set(reply.messageId, ticket.id);
    events.push({
      ticketId: ticket.id,
      type: "reply.observed",
      data: { messageId: reply.messageId },
      at: reply.at,
      contactId: null,
    });
    ticket.lastReplyAt =
      ticket.lastReplyAt === null ? reply.at : later(ticket.lastReplyAt, reply.at);
    // Answered: it is the customer's turn, unless they wrote again since.
    if (ticket.status === "open" && reply.at >= ticket.lastMentionAt) {
      changeStatus(ticket, "pending", reply.at);
    }
    ticket.lastActivityAt = later(ticket.lastActivityAt, reply.at);
    return true;
  };

  const sorted = [...input.items].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() || (a.kind === b.kind ? 0 : a.kind === "mention" ? -1 : 1),
  );
  let waiting: PlannedReply[] = [];
  for (const item of sorted) {
    if (item.kind === "mention") placeMention(item);
    else if (!placeReply(item)) waiting.push(item);
  }
  // A reply to a reply that came later by a crooked clock: until nothing moves any more.
  for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
    before = waiting.length;
    waiting = waiting.filter((reply) => !placeReply(reply));
  }
  return { tickets: [...tickets.values()], events, placed };
}

function threadOf(place: { channelId: string; contactId: string; threadKey: string }): string {
  return `${place.channelId}\n${place.contactId}\n${place.threadKey}`;
}

function newestInThread(
  tickets: Iterable<PlannedTicket>,
  thread: { channelId: string; threadKey: string },
  before: Date,
): PlannedTicket | undefined {
  let newest: PlannedTicket | undefined;
  for (const ticket of tickets) {
    if (ticket.channelId !== thread.channelId || ticket.threadKey !== thread.threadKey) continue;
    if (ticket.firstMentionAt > before) continue;
    if (newest === undefined || ticket.lastMentionAt > newest.lastMentionAt) newest = ticket;
  }
  return newest;
}

/** `at`, or just after `before`: a status never changes before the change that it follows. */
function following(before: Date | null, at: Date): Date {
  return before === null || at > before ? at : new Date(before.getTime() + 1);
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** The first words, on one line, cut at a whole character. */
export function excerpt(text: string): string {
  const line = text.slice(0, 2_000).replace(/\s+/g, " ").trim();
  // No more characters than code units.
  if (line.length <= EXCERPT_CHARACTERS) return line;
  const characters = [...line];
  return characters.length <= EXCERPT_CHARACTERS
    ? line
    : `${characters
        .slice(0, EXCERPT_CHARACTERS - 1)
        .join("")
        .trimEnd()}…`;
}
