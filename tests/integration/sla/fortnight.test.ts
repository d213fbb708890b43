import fc from "fast-check";
import { afterAll, expect, it, vi } from "vitest";
import { verifyTenantClocks } from "@/cli/operate/verify-tenant-clocks";
import { applyPolicies, refreshClocks, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";
import { addPolicy, changeDefaultPolicy, promises, saveTestCalendar } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

/** Two weeks around the night in which Berlin's clocks go forward. */
const START = Date.UTC(2026, 2, 23);
const DAY = 86_400;
const at = (second: number) => new Date(START + second * 1_000);

const THREADS = 70;

/** What happens in a busy company, second by second. */
const Happening = fc.record({
  second: fc.integer({ min: 0, max: 13 * DAY }),
  thread: fc.integer({ min: 0, max: THREADS - 1 }),
  /** Seconds until it comes in. */
  lag: fc.constantFrom(0, 0, 0, 2, 40, 3_000, 30_000),
  what: fc.constantFrom(
    ...(["mention", "mention", "mention", "answer", "answer", "answer"] as const),
    ...(["open", "pending", "on_hold", "resolved", "resolved", "dismissed", "remark"] as const),
    ...(["urgent", "low", "vip", "plain"] as const),
  ),
});
type Happening = { second: number; thread: number; lag: number; what: string };

const [script = []] = fc.sample(fc.array(Happening, { minLength: 620, maxLength: 620 }), {
  numRuns: 1,
  seed: 20_260_323,
});

const office = (timeZone: string, to: string) => ({
  timeZone,
  weekly: Object.fromEntries(
    ["mon", "tue", "wed", "thu", "fri"].map((day) => [
      day,
      [
        ["08:00", "12:00"],
        ["13:00", to],
      ],
    ]),
  ),
});

class Company {
  private readonly last = new Map<number, string>();
  private calendarId = "";

  constructor(
    readonly admin: TestMember,
    private readonly channel: TestChannel,
    readonly clock: FixedClock,
  ) {}

  static async found(): Promise<Company> {
    const admin = await newCompany("Zwei Wochen");
    const company = new Company(admin, await newChannel(admin, "x"), new FixedClock(at(0)));
    await company.policies();
    return company;
  }

  run<T>(work: Parameters<typeof as<T>>[1]): Promise<T> {
    return as({ ...this.admin, clock: this.clock }, work);
  }

  private async policies(): Promise<void> {
    await this.run(async (ctx) => {
      this.calendarId = await saveTestCalendar(ctx, office("Europe/Berlin", "18:00"));
      await changeDefaultPolicy(ctx, {
        calendarId: this.calendarId,
        promises: promises(
          { first_response: 120, next_response: 240, resolution: 960 },
          "calendar",
        ),
      });
      await addPolicy(ctx, {
        conditions: { priorities: ["urgent"] },
        onHoldPauses: ["first_response", "next_response", "resolution"],
        promises: promises({ first_response: 30, next_response: 60, resolution: 600 }),
      });
    });
    await applyPolicies(this.admin.tenantId, this.clock);
  }

  /** In the middle of it all the rules change, twice. */
  async changeRules(which: number): Promise<void> {
    await this.run(async (ctx) => {
      if (which === 0) {
        await saveTestCalendar(ctx, office("Europe/Berlin", "20:00"), this.calendarId);
        return;
      }
      await addPolicy(
        ctx,
        {
          conditions: { tags: ["vip"] },
          calendarId: this.calendarId,
          promises: promises({ first_response: 15, resolution: 300 }, "calendar"),
        },
        { position: 0 },
      );
    });
  }

  async take(happening: Happening, number: number): Promise<void> {
    const { thread, what } = happening;
    const threadKey = `thread-${thread}`;
    const said = {
      externalId: `item-${number}`,
      threadKey,
      visibility: "public" as const,
      at: at(happening.second),
      text: "Wo bleibt mein Paket?",
      facts: {},
    };
    if (what === "mention") {
      const author = `author-${thread}`;
      await receiveItem(
        this.channel,
        {
          ...said,
          type: "mention",
          kind: "comment",
          permalink: `https://x.example/${number}`,
          author: { externalId: author, handle: author, name: author },
        },
        this.clock,
      );
      this.last.set(thread, said.externalId);
      return;
    }
    const parentExternalId = this.last.get(thread);
    if (parentExternalId === undefined) return;
    if (what === "answer") {
      await receiveItem(this.channel, { ...said, type: "own", parentExternalId }, this.clock);
      return;
    }
    await this.run(async (ctx) => {
      const ticket = await ctx.tx.ticket.findFirstOrThrow({
        where: { tenantId: ctx.tenantId, threadKey, isCurrent: true },
      });
      await updateTicket(ctx, { id: ticket.id, ...changeOf(what, ticket.tags) });
    }).catch((error: { code?: string }) => {
      // A closing remark where nobody has answered yet is refused.
      if (what !== "remark" || error.code !== "conflict") throw error;
    });
  }

  /** When the checker would next find something to do. */
  async nextMoment(): Promise<Date | null> {
    const [row] = await this.run(
      (ctx) => ctx.tx.$queryRaw<{ at: Date | null }[]>`
        SELECT min(next_at) AS at FROM clock WHERE tenant_id = ${ctx.tenantId}::uuid`,
    );
    return row?.at ?? null;
  }

  /** One look of the checker: the tickets whose moment has come. */
  async check(): Promise<void> {
    await this.run(async (ctx) => {
      const due = await ctx.tx.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT ticket_id AS id FROM clock
        WHERE tenant_id = ${ctx.tenantId}::uuid AND next_at < ${this.clock.now()}`;
      await refreshClocks(
        ctx,
        due.map((row) => row.id),
        { rematch: false },
      );
    });
  }

  clocks(): Promise<{ state: string }[]> {
    return this.run(
      (ctx) => ctx.tx.$queryRaw<{ state: string }[]>`
        SELECT t.thread_key, t.number, c.promise, c.cycle, c.state, c.target_minutes, c.started_at,
          c.due_at, c.warn_at, c.stopped_at, c.paused_at, c.elapsed_seconds::int, c.breached_at,
          c.policy_version, c.calendar_version
        FROM clock c JOIN ticket t ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id
        WHERE c.tenant_id = ${ctx.tenantId}::uuid
        ORDER BY t.number, c.promise, c.cycle`,
    );
  }
}

function changeOf(what: string, tags: string[]) {
  if (what === "remark") return { status: "resolved", isClosingRemark: true } as const;
  if (what === "dismissed") return { status: "dismissed", dismissalReason: "not_for_us" } as const;
  if (what === "urgent" || what === "low") return { priority: what } as const;
  if (what === "vip") return { tags: [...tags, "vip"] };
  if (what === "plain") return { tags: tags.filter((tag) => tag !== "vip") };
  return { status: what as "open" | "pending" | "on_hold" | "resolved" };
}

interface Checking {
  /** Looks each second, and applies changed rules at once. */
  isEager: boolean;
}

/** Plays the script in the order in which things come in. */
async function play(company: Company, { isEager }: Checking): Promise<void> {
  const arrivals = script
    .map((happening, number) => ({ happening, number, second: happening.second + happening.lag }))
    .sort((a, b) => a.second - b.second || a.number - b.number);
  const rules = [
    { second: 4 * DAY + 36_000, which: 0 },
    { second: 9 * DAY + 50_000, which: 1 },
  ];
  let applyAt: number | null = null;
  for (const arrival of [...arrivals, { second: 14 * DAY, happening: null, number: -1 }]) {
    for (const rule of rules.filter((each) => each.second <= arrival.second)) {
      rules.splice(rules.indexOf(rule), 1);
      await wait(company, rule.second, isEager);
      await company.changeRules(rule.which);
      if (isEager) await applyPolicies(company.admin.tenantId, company.clock);
      else applyAt = rule.second + DAY;
    }
    if (applyAt !== null && applyAt <= arrival.second) {
      company.clock.set(at(applyAt));
      await applyPolicies(company.admin.tenantId, company.clock);
      applyAt = null;
    }
    await wait(company, arrival.second, isEager);
    if (arrival.happening !== null) await company.take(arrival.happening, arrival.number);
  }
  await company.check();
}

/**
 * Lets time pass. A checker that looks each second finds nothing in most of them: those are skipped,
 * and the look comes at the first full second after a moment.
 */
async function wait(company: Company, second: number, isEager: boolean): Promise<void> {
  for (let next = isEager ? await company.nextMoment() : null; next !== null; ) {
    const look = Math.floor((next.getTime() - START) / 1_000) + 1;
    if (look > second) break;
    company.clock.set(at(look));
    await company.check();
    next = await company.nextMoment();
  }
  company.clock.set(at(second));
}

it("gives the same verdicts whether the checker looked each second of a fortnight or once at its end (rule 10)", {
  timeout: 120_000,
}, async () => {
  const [watched, unwatched] = [await Company.found(), await Company.found()];
  await Promise.all([play(watched, { isEager: true }), play(unwatched, { isEager: false })]);
  const verdicts = await watched.clocks();
  expect(await unwatched.clocks()).toEqual(verdicts);
  for (const state of ["met", "breached", "cancelled", "running", "paused"]) {
    expect(verdicts.filter((clock) => clock.state === state).length).toBeGreaterThan(0);
  }

  // And the table says what the events come to, in both.
  for (const company of [watched, unwatched]) {
    const found = await verifyTenantClocks(company.admin.slug, company.clock);
    expect(found).toMatchObject({ clocks: verdicts.length, unrecorded: 0, differences: [] });
  }
});
