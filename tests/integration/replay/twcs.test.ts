import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planTwcs } from "@/cli/replay/plan-twcs";
import { silentProgress } from "@/cli/replay/progress";
import { readReplayFile } from "@/cli/replay/read-replay-file";
import type { ReplayReport } from "@/cli/replay/replay-report";
import { runReplay } from "@/cli/replay/run-replay";
import { closeDatabase, withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { closeQueues } from "@/infra/queue";
import { changeDefaultPolicy, promises, saveTestCalendar } from "../../support/policies";
import { openReplayStage, type ReplayStage, realInput } from "./replay-stage";

const path = realInput("twcs-sample.csv");

/** One contact in one thread of one company: who asked, and when the company first answered. */
interface Conversation {
  company: string;
  contact: string;
  mentions: string[];
  askedAt: number;
  answeredAt: number | null;
}

describe.skipIf(path === null)("a replay of TWCS (skipped without ../shared/data)", () => {
  let stage: ReplayStage;
  let report: ReplayReport;
  const facts = path === null ? [] : conversationsOf(path);

  beforeAll(async () => {
    stage = await openReplayStage();
    await stage.startWorker();
    const file = await readReplayFile(path ?? "");
    if (file.kind !== "twcs") throw new Error("not the file that was expected");
    report = await runReplay(planTwcs(file), {
      simulators: stage.simulators.urls,
      progress: silentProgress,
      timeoutMs: 230_000,
      onPrepared: async (tenants) => {
        for (const { slug } of tenants) await promiseInOfficeHours(slug);
      },
    });
  }, 260_000);

  afterAll(async () => {
    await stage.close();
    await closeQueues();
    await closeDatabase();
  });

  it("brings every post of a customer to the companies it concerns, each with its own tenant", () => {
    expect(report).toMatchObject({ rows: 3_000, tenants: 61, withoutCompany: 0, missing: [] });
    expect(report.refused).toEqual([]);
    expect(report.setAside).toEqual([]);
    expect(report.answers + report.announcements).toBe(1_354);
    expect(report.mentions).toBeGreaterThanOrEqual(1_646);
  });

  it("agrees with the file on who asked, when the company first answered and how long it took", {
    timeout: 60_000,
  }, async () => {
    expect(facts.length).toBeGreaterThan(800);
    const tickets = await ticketsByMention();
    const seen = new Set<string>();
    const differing: unknown[] = [];
    for (const fact of facts) {
      const found = fact.mentions.map((id) => tickets.get(`${fact.company} ${id}`));
      const [ticket] = found;
      if (!ticket || found.some((one) => one?.id !== ticket.id) || seen.has(ticket.id)) {
        differing.push({ fact, found });
        continue;
      }
      seen.add(ticket.id);
      const expected = {
        contact: fact.contact,
        askedAt: fact.askedAt,
        answeredAt: fact.answeredAt,
        tookMs: fact.answeredAt === null ? null : fact.answeredAt - fact.askedAt,
        isOpen: fact.answeredAt === null,
      };
      const actual = {
        contact: ticket.contact,
        askedAt: ticket.startedAt.getTime(),
        answeredAt: ticket.stoppedAt?.getTime() ?? null,
        tookMs: ticket.stoppedAt ? ticket.stoppedAt.getTime() - ticket.startedAt.getTime() : null,
        isOpen: fact.answeredAt === null ? ticket.status === "open" : false,
      };
      if (JSON.stringify(actual) !== JSON.stringify(expected)) differing.push({ expected, actual });
    }
    expect(differing).toEqual([]);
  });

  it("has the compliance that counting office minutes one by one gives (rule 11)", {
    timeout: 60_000,
  }, async () => {
    const tickets = await ticketsByMention();
    const expected = { met: 0, breached: 0 };
    const actual = { met: 0, breached: 0 };
    const differing: unknown[] = [];
    for (const fact of facts) {
      const verdict = officeVerdict(fact);
      const state = tickets.get(`${fact.company} ${fact.mentions[0]}`)?.state;
      expected[verdict] += 1;
      if (state === "met" || state === "breached") actual[state] += 1;
      if (state !== verdict) differing.push({ fact, verdict, state });
    }
    expect(differing).toEqual([]);
    expect(actual).toEqual(expected);
    // Neither all nor nothing: the hours decide.
    const aroundTheClock = facts.filter(
      (fact) =>
        fact.answeredAt !== null && fact.answeredAt - fact.askedAt <= TARGET_MINUTES * 60_000,
    ).length;
    expect(expected.met).toBeGreaterThan(aroundTheClock);
    expect(expected.breached).toBeGreaterThan(100);
  });
});

const TARGET_MINUTES = 60;
const ZONE = "America/Chicago";
/** Opening hours by local weekday, Sunday first; minutes of the day. */
const HOURS = [[], ...Array.from({ length: 5 }, () => [480, 1_200]), [600, 960]];
const HOLIDAY = "2017-11-23";

/** Before anything was said, each company promises an answer within an hour of its office's time. */
async function promiseInOfficeHours(slug: string): Promise<void> {
  const tenant = await withPlatform((tx) => tx.tenant.findUniqueOrThrow({ where: { slug } }));
  const workday: [string, string][] = [["08:00", "20:00"]];
  await withTenant(
    { tenantId: tenant.id, actor: { kind: "system", name: "test" } },
    async (ctx) => {
      const calendarId = await saveTestCalendar(ctx, {
        timeZone: ZONE,
        weekly: {
          mon: workday,
          tue: workday,
          wed: workday,
          thu: workday,
          fri: workday,
          sat: [["10:00", "16:00"]],
        },
        holidays: [HOLIDAY],
      });
      await changeDefaultPolicy(ctx, {
        calendarId,
        promises: promises({ first_response: TARGET_MINUTES }, "calendar"),
      });
    },
  );
}

/**
 * By its own means: second by second at the ends and minute by minute between, each looked up on the
 * wall clock that the platform's own calendar data shows.
 */
function officeVerdict({ askedAt, answeredAt }: Conversation): "met" | "breached" {
  const end = answeredAt ?? askedAt + 30 * 86_400_000;
  let open = 0;
  for (let at = askedAt; at < end; ) {
    const next = Math.min(end, Math.floor(at / 60_000) * 60_000 + 60_000);
    if (isOfficeTime(at)) open += next - at;
    // The deadline is the instant at which the hour is used up; whoever answers later is late.
    if (open > TARGET_MINUTES * 60_000) return "breached";
    if (open === TARGET_MINUTES * 60_000 && next < end) return "breached";
    at = next;
  }
  return answeredAt === null ? "breached" : "met";
}

const wall = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function isOfficeTime(at: number): boolean {
  const parts = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, value]));
  if (`${parts.year}-${parts.month}-${parts.day}` === HOLIDAY) return false;
  const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].findIndex((day) =>
    parts.weekday?.startsWith(day),
  );
  const [from = 0, to = 0] = HOURS[weekday] ?? [];
  const minute = Number(parts.hour) * 60 + Number(parts.minute);
  return minute >= from && minute < to;
}

/**
 * From the file alone, by its own words: threads are what reply links join; a contact's posts in a
 * thread are one conversation; the first response is the company's earliest post that answers one
 * of them.
 */
function conversationsOf(file: string): Conversation[] {
  const rows = parse(readFileSync(file), { columns: true, bom: true }) as Record<string, string>[];
  const neighbours = new Map<string, string[]>();
  const link = (one: string, other: string) => {
    neighbours.set(one, [...(neighbours.get(one) ?? []), other]);
    neighbours.set(other, [...(neighbours.get(other) ?? []), one]);
  };
  for (const row of rows) {
    const id = row.tweet_id ?? "";
    if (row.in_response_to_tweet_id) link(id, row.in_response_to_tweet_id);
    for (const answer of (row.response_tweet_id ?? "").split(",").filter(Boolean)) link(id, answer);
  }
  const threads = new Map<string, number>();
  for (const [number, row] of rows.entries()) {
    const waiting = [row.tweet_id ?? ""];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (threads.has(id)) continue;
      threads.set(id, number);
      waiting.push(...(neighbours.get(id) ?? []));
    }
  }
  const timeOf = (row: Record<string, string>) => Date.parse(row.created_at ?? "");
  const own = rows.filter((row) => row.inbound === "false");
  const companies = new Map<number | undefined, Set<string>>();
  for (const row of own) {
    const thread = threads.get(row.tweet_id ?? "");
    companies.set(thread, (companies.get(thread) ?? new Set()).add(row.author_id ?? ""));
  }
  const conversations = new Map<string, Conversation>();
  for (const row of rows.filter((one) => one.inbound === "true")) {
    const thread = threads.get(row.tweet_id ?? "");
    for (const company of companies.get(thread) ?? []) {
      const key = `${company} ${thread} ${row.author_id}`;
      const conversation = conversations.get(key) ?? {
        company,
        contact: row.author_id ?? "",
        mentions: [],
        askedAt: Number.POSITIVE_INFINITY,
        answeredAt: null,
      };
      conversation.mentions.push(row.tweet_id ?? "");
      conversation.askedAt = Math.min(conversation.askedAt, timeOf(row));
      conversations.set(key, conversation);
    }
  }
  for (const conversation of conversations.values()) {
    const mentions = new Set(conversation.mentions);
    const answers = own
      .filter((row) => row.author_id === conversation.company)
      .filter((row) => mentions.has(row.in_response_to_tweet_id ?? ""))
      .map(timeOf);
    if (answers.length > 0) conversation.answeredAt = Math.min(...answers);
  }
  return [...conversations.values()];
}

interface TicketFacts {
  id: string;
  contact: string;
  status: string;
  state: string;
  startedAt: Date;
  stoppedAt: Date | null;
}

/** By the company's name at X and the id of each post: the ticket that it went to. */
async function ticketsByMention(): Promise<Map<string, TicketFacts>> {
  const tickets = new Map<string, TicketFacts>();
  const tenants = await withPlatform((tx) => tx.tenant.findMany({ select: { id: true } }));
  for (const { id: tenantId } of tenants) {
    const rows = await withTenant(
      { tenantId, actor: { kind: "system", name: "test" } },
      (ctx) => ctx.tx.$queryRaw<(TicketFacts & { company: string; postId: string })[]>`
        SELECT c.handle AS company, m.external_id AS "postId", t.id, t.status, k.state,
          i.external_id AS contact, k.started_at AS "startedAt", k.stopped_at AS "stoppedAt"
        FROM message m
        JOIN channel c ON c.tenant_id = m.tenant_id AND c.id = m.channel_id
        JOIN identity i ON i.tenant_id = m.tenant_id AND i.id = m.identity_id
        JOIN ticket t ON t.tenant_id = m.tenant_id AND t.id = m.ticket_id
        JOIN clock k ON k.tenant_id = t.tenant_id AND k.ticket_id = t.id
          AND k.promise = 'first_response' AND k.cycle = 1
        WHERE m.tenant_id = ${tenantId}::uuid AND m.kind = 'mention'`,
    );
    for (const row of rows) tickets.set(`${row.company} ${row.postId}`, row);
  }
  return tickets;
}
