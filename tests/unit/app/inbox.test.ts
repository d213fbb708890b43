import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClockView, MessageView, TicketEventView, TicketSummary } from "@/domain/tickets";
import { leadingClock } from "../../../app/_client/leading-clock";
import { matchesFilters } from "../../../app/_client/matches-filters";
import { ticketQuery } from "../../../app/_client/ticket-filters";
import { filtersOf, NO_FILTERS } from "../../../app/_client/ticket-params";
import { buildTimeline } from "../../../app/(agent)/inbox/_pane/build-timeline";
import { linkAddresses } from "../../../app/(agent)/inbox/_pane/link-addresses";

const ME = "00000000-0000-7000-8000-00000000000a";
const NOW = Date.parse("2026-11-21T12:00:00Z");

function ticket(facts: Partial<TicketSummary> = {}): TicketSummary {
  return {
    id: "t",
    number: 1,
    status: "open",
    dismissalReason: null,
    priority: "normal",
    platform: "x",
    channelId: "c",
    channelName: "X",
    visibility: "public",
    contact: { id: "p", name: "Marta", handle: null, avatarUrl: null, reach: null },
    assigneeId: null,
    assigneeName: null,
    teamId: null,
    teamName: null,
    tags: [],
    language: "de",
    subject: "",
    excerpt: "",
    firstMentionAt: "2026-11-21T11:00:00.000Z",
    lastMentionAt: "2026-11-21T11:00:00.000Z",
    lastActivityAt: "2026-11-21T11:00:00.000Z",
    resolvedAt: null,
    reopenCount: 0,
    mentionCount: 1,
    isEscalated: false,
    hasFailedReply: false,
    dueAt: "2026-11-21T13:00:00.000Z",
    clocks: [],
    version: 1,
    ...facts,
  };
}

function clock(facts: Partial<ClockView>): ClockView {
  return {
    promise: "first_response",
    cycle: 1,
    state: "running",
    targetMinutes: 120,
    startedAt: "2026-11-21T11:00:00.000Z",
    dueAt: "2026-11-21T13:00:00.000Z",
    warnAt: null,
    stoppedAt: null,
    breachedAt: null,
    ...facts,
  };
}

describe("a changed ticket and the list it stands in", () => {
  const stays = (facts: Partial<TicketSummary>, filters: Parameters<typeof matchesFilters>[1]) =>
    matchesFilters(ticket(facts), filters, ME, NOW);

  it("leaves a view when it no longer belongs there", () => {
    expect(stays({}, { view: "open" })).toBe(true);
    expect(stays({ status: "resolved" }, { view: "open" })).toBe(false);
    expect(stays({ assigneeId: ME }, { view: "unassigned" })).toBe(false);
    expect(stays({ assigneeId: ME, status: "on_hold" }, { view: "mine" })).toBe(true);
    expect(stays({ assigneeId: ME, status: "pending" }, { view: "mine" })).toBe(false);
    expect(stays({ status: "on_hold" }, { view: "waiting" })).toBe(true);
  });

  it("is due soon from one hour before until it is answered", () => {
    expect(stays({ dueAt: "2026-11-21T13:00:00.000Z" }, { view: "due_soon" })).toBe(true);
    expect(stays({ dueAt: "2026-11-21T13:00:00.001Z" }, { view: "due_soon" })).toBe(false);
    expect(stays({ dueAt: "2026-11-20T13:00:00.000Z" }, { view: "due_soon" })).toBe(true);
    expect(stays({ dueAt: null }, { view: "due_soon" })).toBe(false);
  });

  it("obeys every filter the browser can judge, and leaves the search to the server", () => {
    expect(stays({ tags: ["a", "b"] }, { tag: ["a"] })).toBe(true);
    expect(stays({ tags: ["a"] }, { tag: ["a", "b"] })).toBe(false);
    expect(stays({}, { assignee: "none", team: "none" })).toBe(true);
    expect(stays({ assigneeId: "other" }, { assignee: "me" })).toBe(false);
    expect(stays({}, { platform: ["facebook"] })).toBe(false);
    expect(stays({}, { q: "something else" })).toBe(true);
  });
});

describe("the filters in the address", () => {
  it("make the same query whether they are empty or missing", () => {
    const filters = filtersOf({ ...NO_FILTERS, q: "  ", status: [], sort: null }, "waiting");
    expect(filters).toEqual({ view: "waiting", sort: "latest" });
    expect(ticketQuery({ ...filters, platform: ["x", "feeds"] }, null, 50)).toBe(
      "sort=latest&view=waiting&platform=x%2Cfeeds&limit=50",
    );
  });
});

describe("the clock a row shows", () => {
  it("is the one that is due next, then a paused one, then the one that ended last", () => {
    const response = clock({});
    const resolution = clock({ promise: "resolution", dueAt: "2026-11-22T11:00:00.000Z" });
    expect(leadingClock([resolution, response])).toBe(response);
    const met = clock({ state: "met", stoppedAt: "2026-11-21T11:30:00.000Z" });
    const paused = clock({ promise: "resolution", state: "paused", dueAt: null });
    expect(leadingClock([met, paused])).toBe(paused);
    const resolved = clock({
      promise: "resolution",
      state: "met",
      stoppedAt: "2026-11-21T12:30:00Z",
    });
    expect(leadingClock([met, resolved])).toBe(resolved);
    expect(leadingClock([clock({ state: "cancelled", stoppedAt: "2026-11-21T12:30:00Z" })])).toBe(
      undefined,
    );
  });
});

describe("the timeline", () => {
  const event = (
    type: string,
    at: string,
    data: Record<string, unknown> = {},
  ): TicketEventView => ({
    id: `${type}${at}${JSON.stringify(data)}`,
    ticketId: "t",
    type,
    actor: { kind: "system", id: null, name: "" },
    data,
    at,
  });
  const day = (at: string) => at.slice(0, 10);

  it("keeps only breaches that still stand, once each", () => {
    const breach = { promise: "first_response", cycle: 1 };
    const events = [
      event("clock.breached", "2026-11-21T13:00:00Z", breach),
      event("clock.breached", "2026-11-21T13:00:00Z", { ...breach, again: true }),
      event("clock.breached", "2026-11-21T14:00:00Z", { promise: "resolution", cycle: 1 }),
    ];
    const allClocks = [
      clock({ state: "breached" }),
      clock({ promise: "resolution", state: "met" }),
    ];
    const items = buildTimeline({ messages: [], events, allClocks }, day);
    expect(items.map(({ kind }) => kind)).toEqual(["day", "events"]);
    expect(items[1]).toMatchObject({ events: [{ data: breach }] });
  });

  it("puts events between the messages they happened between, and days before both", () => {
    const message = (id: string, at: string) => ({ id, at, kind: "mention" }) as MessageView;
    const items = buildTimeline(
      {
        messages: [message("a", "2026-11-20T10:00:00Z"), message("b", "2026-11-21T10:00:00Z")],
        events: [
          event("ticket.assigned", "2026-11-20T10:05:00Z"),
          event("ticket.priority_changed", "2026-11-20T10:06:00Z"),
          event("mention.received", "2026-11-20T10:00:00Z"),
        ],
        allClocks: [],
      },
      day,
    );
    expect(items.map(({ kind }) => kind)).toEqual(["day", "message", "events", "day", "message"]);
  });
});

describe("addresses in what somebody wrote", () => {
  it("become links only when they are http(s)", () => {
    const links = (text: string) => linkAddresses(text).flatMap(({ href }) => href ?? []);
    expect(links("Siehe https://example.com/a?b=1, (www.example.org/x).")).toEqual([
      "https://example.com/a?b=1",
      "https://www.example.org/x",
    ]);
    expect(
      links("javascript:alert(1) data:text/html,x ftp://example.com https://localhost"),
    ).toEqual([]);
    expect(links('<a href="https://evil.example/">x</a>')).toEqual(["https://evil.example/"]);
  });

  it("never lose or add a character of the text", () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.oneof(fc.string(), fc.webUrl(), fc.constant(" ")))
          .map((parts) => parts.join("")),
        (text) =>
          linkAddresses(text)
            .map((part) => part.text)
            .join("") === text,
      ),
    );
  });
});
