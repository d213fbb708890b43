import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  excerpt,
  type PlannedMention,
  type PlannedReply,
  type PlannedTicket,
  planTickets,
} from "@/domain/ingestion/rules/plan-tickets";

const DAY = 86_400_000;
const T0 = Date.UTC(2026, 5, 1, 12);
const at = (minutes: number) => new Date(T0 + minutes * 60_000);

function mention(id: string, minutes: number, extra: Partial<PlannedMention> = {}): PlannedMention {
  return {
    kind: "mention",
    messageId: id,
    channelId: "channel",
    contactId: "marta",
    threadKey: "thread",
    visibility: "public",
    at: at(minutes),
    text: `text of ${id}`,
    subject: null,
    language: "de",
    ...extra,
  };
}

function reply(id: string, minutes: number, extra: Partial<PlannedReply> = {}): PlannedReply {
  return {
    kind: "reply",
    messageId: id,
    at: at(minutes),
    parentMessageId: null,
    parentTicketId: null,
    threadOf: null,
    ...extra,
  };
}

function plan(items: (PlannedMention | PlannedReply)[], existing: PlannedTicket[] = []) {
  let count = 0;
  return planTickets({ existing, items, reopenWindowDays: 7, newTicketId: () => `new-${++count}` });
}

function stored(extra: Partial<PlannedTicket> = {}): PlannedTicket {
  return {
    ...(plan([mention("m0", 0)]).tickets[0] as PlannedTicket),
    id: "old",
    isNew: false,
    ...extra,
  };
}

describe("planTickets", () => {
  it("makes one ticket per contact and thread", () => {
    const { tickets } = plan([
      mention("a", 0),
      mention("b", 1),
      mention("c", 2, { contactId: "jonas" }),
      mention("d", 3, { threadKey: "other" }),
      mention("e", 4, { channelId: "elsewhere" }),
    ]);
    expect(tickets.map((ticket) => ticket.mentionCount)).toEqual([2, 1, 1, 1]);
  });

  it("shows the newest words, whatever came in last", () => {
    const [ticket] = plan([
      mention("new", 10, { text: "newest" }),
      mention("old", 1, { text: "oldest" }),
    ]).tickets;
    expect(ticket).toMatchObject({
      excerpt: "newest",
      firstMentionAt: at(1),
      lastMentionAt: at(10),
    });
  });

  it("reopens within the window and links a new ticket after it", () => {
    const resolved = stored({ status: "resolved", resolvedAt: at(60), statusAt: at(60) });
    const soon = plan([mention("m", 120)], [resolved]);
    expect(soon.tickets).toHaveLength(1);
    expect(soon.tickets[0]).toMatchObject({ status: "open", reopenCount: 1, resolvedAt: null });
    expect(soon.events[0]).toMatchObject({ type: "ticket.reopened", at: at(120) });

    const late = plan([mention("m", 60 + (8 * DAY) / 60_000)], [resolved]);
    expect(late.tickets).toHaveLength(2);
    expect(late.tickets[0]).toMatchObject({ id: "old", isCurrent: false, status: "resolved" });
    expect(late.tickets[1]).toMatchObject({
      previousTicketId: "old",
      isCurrent: true,
      status: "open",
    });
  });

  it("reopens for words that nobody saw, even if they were written before the resolve", () => {
    const resolved = stored({ status: "resolved", resolvedAt: at(60), statusAt: at(60) });
    const { tickets, events } = plan([mention("m", 59)], [resolved]);
    expect(tickets[0]?.status).toBe("open");
    expect(events[0]?.at.getTime()).toBe(at(60).getTime() + 1);
  });

  it("changes nothing for words that were answered before they came in", () => {
    const answered = stored({
      status: "resolved",
      resolvedAt: at(60),
      statusAt: at(60),
      lastReplyAt: at(50),
    });
    expect(plan([mention("m", 40)], [answered]).tickets[0]).toMatchObject({
      status: "resolved",
      mentionCount: 2,
    });
  });

  it("leaves spam dismissed and reopens what was passed over", () => {
    const spam = stored({ status: "dismissed", dismissalReason: "spam", statusAt: at(5) });
    expect(plan([mention("m", 10)], [spam]).tickets[0]?.status).toBe("dismissed");
    const praise = stored({ status: "dismissed", dismissalReason: "praise", statusAt: at(5) });
    expect(plan([mention("m", 10)], [praise]).tickets[0]).toMatchObject({
      status: "open",
      dismissalReason: null,
    });
  });

  it("waits for the customer after an answer in the platform's own app", () => {
    const { tickets, placed } = plan([mention("m", 0), reply("r", 5, { parentMessageId: "m" })]);
    expect(tickets[0]).toMatchObject({ status: "pending", lastReplyAt: at(5) });
    expect(placed.get("r")).toBe("new-1");
    expect(
      plan([mention("m", 0), reply("r", 5, { parentMessageId: "m" }), mention("n", 6)]).tickets[0]
        ?.status,
    ).toBe("open");
  });

  it("follows replies to replies, in whatever order their clocks put them", () => {
    const { placed } = plan([
      mention("m", 0),
      reply("r2", 3, { parentMessageId: "r1" }),
      reply("r1", 4, { parentMessageId: "m" }),
    ]);
    expect([...placed.keys()].sort()).toEqual(["m", "r1", "r2"]);
  });

  it("leaves a reply to something unknown without a ticket", () => {
    expect(plan([mention("m", 0), reply("r", 5)]).placed.has("r")).toBe(false);
  });

  it("attaches private answers by their conversation", () => {
    const threadOf = { channelId: "channel", threadKey: "thread" };
    expect(plan([mention("m", 0), reply("r", 5, { threadOf })]).placed.get("r")).toBe("new-1");
  });

  it("comes to the same tickets in every order of arrival", () => {
    const items = fc.uniqueArray(
      fc.record({
        minute: fc.integer({ min: 0, max: 500 }),
        contact: fc.constantFrom("marta", "jonas"),
        thread: fc.constantFrom("one", "two"),
      }),
      { selector: (each) => each.minute, maxLength: 20 },
    );
    fc.assert(
      fc.property(items, (list) => {
        const mentions = list.map((each, index) =>
          mention(`m${index}`, each.minute, { contactId: each.contact, threadKey: each.thread }),
        );
        const shape = (of: PlannedMention[]) =>
          plan(of)
            .tickets.map(({ id: _id, ...ticket }) => ticket)
            .sort((a, b) =>
              `${a.contactId}${a.threadKey}`.localeCompare(`${b.contactId}${b.threadKey}`),
            );
        expect(shape([...mentions].reverse())).toEqual(shape(mentions));
      }),
    );
  });
});

describe("excerpt", () => {
  it("is one line and never cuts a character in half", () => {
    expect(excerpt("Wo\n\n bleibt\tmein Paket?")).toBe("Wo bleibt mein Paket?");
    const cut = excerpt("🤥".repeat(400));
    expect(cut.isWellFormed()).toBe(true);
    expect([...cut]).toHaveLength(160);
  });
});
