import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { connectorRuntime } from "@/domain/channels";
import { deliverReply, sendReply } from "@/domain/replies";
import { createTeam } from "@/domain/tenancy";
import { applyPolicies, refreshClocks, updateTicket } from "@/domain/tickets";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, receiveMention, type TestChannel } from "./mentions";
import { as, newColleague, newCompany, type TestMember } from "./people";
import { changeDefaultPolicy, promises } from "./policies";

/** Four weeks around the night in which Berlin's clocks go back: 25 October has 25 hours. */
const START = Date.UTC(2026, 9, 5);
const DAY = 86_400;
const THREADS = 60;

export const TARGET_MINUTES = { first_response: 120, next_response: 180, resolution: 480 };

/** Somebody writes, and then one thing follows another, sooner or later. */
const Story = fc.record({
  second: fc.integer({ min: 0, max: 26 * DAY }),
  thread: fc.integer({ min: 0, max: THREADS - 1 }),
  steps: fc.array(
    fc.record({
      delay: fc.integer({ min: 60, max: 12_000 }),
      isSlow: fc.constantFrom(false, false, true),
      who: fc.constantFrom(0, 1),
      what: fc.constantFrom(
        ...(["mention", "mention", "mention", "mention", "answer", "acknowledge"] as const),
        ...(["reply", "reply", "reply", "reply"] as const),
        ...(["pending", "on_hold", "open", "resolved", "resolved", "remark"] as const),
        ...(["team", "urgent", "assign", "dismissed"] as const),
      ),
    }),
    { minLength: 1, maxLength: 9 },
  ),
});

interface Happening {
  second: number;
  thread: number;
  who: number;
  what: string;
}

function happeningsOf(story: { second: number; thread: number; steps: readonly Step[] }) {
  let { second } = story;
  const happenings: Happening[] = [{ second, thread: story.thread, who: 0, what: "mention" }];
  for (const { delay, isSlow, who, what } of story.steps) {
    second += isSlow ? delay * 12 : delay;
    happenings.push({ second, thread: story.thread, who, what });
  }
  return happenings;
}

interface Step {
  delay: number;
  isSlow: boolean;
  who: number;
  what: string;
}

/** A company at which much happened, all of it through the verbs that the product has for it. */
export class BusyCompany {
  readonly clock = new FixedClock(new Date(START));
  /** Whose turn it was, and how the thread's ticket stands. */
  private readonly threads = new Map<number, { ticketId: string; externalId: string }>();
  private teamId = "";

  private constructor(
    readonly admin: TestMember,
    readonly agents: readonly [TestMember, TestMember],
    private readonly channels: readonly [TestChannel, TestChannel],
  ) {}

  static async play(seed: number, stories = 90): Promise<BusyCompany> {
    const admin = await newCompany("Rührig & Söhne");
    const company = new BusyCompany(
      admin,
      [await newColleague(admin, "agent"), await newColleague(admin, "agent")],
      [await newChannel(admin, "x"), await newChannel(admin, "facebook")],
    );
    await as({ ...admin, clock: company.clock }, async (ctx) => {
      await changeDefaultPolicy(ctx, { promises: promises(TARGET_MINUTES) });
      company.teamId = (await createTeam(ctx, { name: "Versand", memberIds: [] })).id;
    });
    await applyPolicies(admin.tenantId, company.clock);
    const [script = []] = fc.sample(
      fc.noBias(fc.array(Story, { minLength: stories, maxLength: stories })),
      { numRuns: 1, seed },
    );
    const happenings = script.flatMap(happeningsOf).sort((a, b) => a.second - b.second);
    for (const happening of happenings) await company.take(happening);
    company.clock.set(new Date(START + 29 * DAY * 1_000));
    await company.sweep();
    return company;
  }

  /** What the checker does when it comes by. */
  async sweep(): Promise<void> {
    await as({ ...this.admin, clock: this.clock }, async (ctx) => {
      const due = await ctx.tx.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT ticket_id AS id FROM clock
        WHERE tenant_id = ${ctx.tenantId}::uuid AND next_at < ${this.clock.now()}`;
      await refreshClocks(
        ctx,
        due.map(({ id }) => id),
        { rematch: false },
      );
    });
  }

  private async take({ second, thread, who, what }: Happening): Promise<void> {
    this.clock.set(new Date(START + second * 1_000));
    const channel = this.channels[thread % 2 === 0 ? 0 : 1];
    if (what === "mention") {
      const { ticketId, externalId } = await receiveMention(channel, {
        threadKey: `thread-${thread}`,
        author: `author-${thread}-${this.admin.slug}`,
        clock: this.clock,
      });
      this.threads.set(thread, { ticketId, externalId });
      return;
    }
    const known = this.threads.get(thread);
    if (known === undefined) return;
    const actor = this.agents[who === 0 ? 0 : 1];
    if (what === "answer") return this.answerOutside(channel, known.externalId, thread);
    const status = await this.statusOf(known.ticketId);
    if (what === "reply" || what === "acknowledge") {
      if (status !== "dismissed") await this.reply(actor, known.ticketId, what);
      return;
    }
    const patch = changeOf(what, status, { actor, teamId: this.teamId });
    if (patch === null) return;
    const isRemark = what === "remark";
    if (isRemark && !(await this.wasResolved(known.ticketId))) return;
    await as({ ...actor, clock: this.clock }, (ctx) =>
      updateTicket(ctx, { id: known.ticketId, ...patch }),
    );
  }

  /** In the platform's own app, so nobody knows by whom. */
  private answerOutside(channel: TestChannel, parent: string, thread: number): Promise<void> {
    return receiveItem(
      channel,
      {
        type: "own",
        externalId: `own-${randomBytes(6).toString("hex")}`,
        threadKey: `thread-${thread}`,
        parentExternalId: parent,
        visibility: "public",
        at: this.clock.now(),
        text: "Wir kümmern uns darum.",
        facts: {},
      },
      this.clock,
    );
  }

  private async reply(actor: TestMember, id: string, what: "reply" | "acknowledge") {
    const outboxId = await as({ ...actor, clock: this.clock }, async (ctx) => {
      const reply = await sendReply(ctx, {
        id,
        body: "Wir kümmern uns darum.",
        visibility: "public",
        idempotencyKey: randomBytes(8).toString("hex"),
        thenStatus: what === "reply" && actor === this.agents[0] ? "pending" : "open",
        isAcknowledgement: what === "acknowledge",
      });
      const outbox = await ctx.tx.outbox.findFirstOrThrow({ where: { messageId: reply.id } });
      return outbox.id;
    });
    await deliverReply(
      { tenantId: actor.tenantId, outboxId },
      { connectorRuntime: connectorRuntime(), clock: this.clock },
    );
  }

  private async statusOf(id: string): Promise<string> {
    const ticket = await this.ticket(id);
    return ticket.status;
  }

  private async wasResolved(id: string): Promise<boolean> {
    const ticket = await this.ticket(id);
    return ticket.firstResolvedAt !== null && ticket.status !== "resolved";
  }

  private ticket(id: string) {
    return as(this.admin, (ctx) =>
      ctx.tx.ticket.findUniqueOrThrow({ where: { tenantId_id: { tenantId: ctx.tenantId, id } } }),
    );
  }
}

function changeOf(what: string, status: string, by: { actor: TestMember; teamId: string }) {
  if (status === "dismissed") return null;
  switch (what) {
    case "team":
      return { teamId: by.teamId };
    case "urgent":
      return { priority: "urgent" as const };
    case "assign":
      return { assigneeId: by.actor.memberId };
    case "dismissed":
      return { status: "dismissed" as const, dismissalReason: "spam" as const };
    case "remark":
      return status === "resolved"
        ? null
        : ({ status: "resolved", isClosingRemark: true } as const);
    case "open":
    case "resolved":
      return { status: what } as const;
    default:
      return status === "resolved" ? null : { status: what as "pending" | "on_hold" };
  }
}
