import { openPolicyBook } from "@/domain/sla";
import { authorise, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { ClockExplanation } from "../schemas";
import { type RecordedFact, readFacts } from "./read-facts";
import { evaluateAll, type TicketClock } from "./refresh-clocks";

interface Names {
  policies: Map<string, { name: string; version: number; isGone: boolean }>;
  calendars: Map<string, { name: string; definition: CalendarHours }>;
  members: Map<string, string>;
}

interface CalendarHours {
  timeZone: string;
  weekly: Record<string, [string, string][] | undefined>;
}

/**
 * Why each clock of a ticket has its deadline: the terms it is judged by, from which words on, what
 * was not counted and what changed while it ran. Computed from the same events as the clocks.
 * @throws AppError `not_found`
 */
export async function explainClocks(
  ctx: TenantContext,
  input: { id: string },
): Promise<ClockExplanation[]> {
  authorise(ctx, "ticket.read");
  const ticket = await ctx.tx.ticket.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
    select: { id: true },
  });
  if (ticket === null) throw notFound("Ticket");
  const facts = await readFacts(ctx, [ticket.id]);
  const clocks = await evaluateAll(ctx, await openPolicyBook(ctx), facts);
  const own = facts.get(ticket.id) ?? [];
  const names = await readNames(ctx, clocks, own);
  const lags = await readLags(ctx, ticket.id);
  const now = ctx.clock.now();
  return clocks.map((clock) => explain(clock, own, names, lags, now));
}

function explain(
  clock: TicketClock,
  facts: readonly RecordedFact[],
  names: Names,
  lags: ReadonlyMap<number, number>,
  now: Date,
): ClockExplanation {
  const { terms } = clock;
  const policy = names.policies.get(terms.policyId);
  const calendar = names.calendars.get(`${terms.calendarId} ${terms.calendarVersion}`);
  const end = clock.stoppedAt ?? now;
  const instant = (at: Date | null) => at?.toISOString() ?? null;
  return {
    clock: {
      promise: clock.promise,
      cycle: clock.cycle,
      state: clock.state,
      targetMinutes: clock.targetMinutes,
      startedAt: clock.startedAt.toISOString(),
      dueAt: instant(clock.dueAt),
      warnAt: instant(clock.warnAt),
      stoppedAt: instant(clock.stoppedAt),
      breachedAt: instant(clock.breachedAt),
    },
    policy: {
      id: terms.policyId,
      name: policy?.name ?? "",
      version: terms.policyVersion,
      isCurrent: policy?.isGone === false && policy.version === terms.policyVersion,
    },
    priority: terms.priority,
    calendar:
      terms.calendarId === null || terms.calendarVersion === null || !clock.isInCalendar
        ? null
        : {
            id: terms.calendarId,
            name: calendar?.name ?? "",
            version: terms.calendarVersion,
            timeZone: calendar?.definition.timeZone ?? "UTC",
            weekly: calendar?.definition.weekly ?? {},
          },
    lagSeconds: lags.get(clock.startedAt.getTime()) ?? null,
    countedSeconds: clock.countedSeconds,
    pausedSeconds: clock.pausedSeconds,
    pauses: clock.pauses.map(({ from, to }) => ({ from: from.toISOString(), to: instant(to) })),
    changes: facts.flatMap((fact) =>
      fact.kind === "terms" && fact.at > clock.startedAt && fact.at <= end
        ? [
            {
              at: fact.at.toISOString(),
              policyName: names.policies.get(fact.ref.policyId)?.name ?? "",
              priority: fact.ref.priority,
            },
          ]
        : [],
    ),
    stoppedByName: names.members.get(clock.stoppedById ?? "") ?? null,
  };
}

async function readNames(
  ctx: TenantContext,
  clocks: readonly TicketClock[],
  facts: readonly RecordedFact[],
): Promise<Names> {
  const refs = [
    ...clocks.map((clock) => clock.terms),
    ...facts.flatMap((fact) => (fact.kind === "terms" ? [fact.ref] : [])),
  ];
  const { tenantId } = ctx;
  const policies = await ctx.tx.policy.findMany({
    where: { tenantId, id: { in: refs.map((ref) => ref.policyId) } },
    select: { id: true, name: true, version: true, archivedAt: true },
  });
  const calendarIds = refs.flatMap((ref) => (ref.calendarId === null ? [] : [ref.calendarId]));
  const calendars =
    calendarIds.length === 0
      ? []
      : await ctx.tx.$queryRaw<
          { id: string; version: number; name: string; definition: CalendarHours }[]
        >`
          SELECT v.calendar_id AS id, v.version, c.name::text AS name, v.definition
          FROM calendar_version v
          JOIN calendar c ON c.tenant_id = v.tenant_id AND c.id = v.calendar_id
          WHERE v.tenant_id = ${tenantId}::uuid AND v.calendar_id = ANY(${calendarIds}::uuid[])`;
  const memberIds = clocks.flatMap((clock) => clock.stoppedById ?? []);
  const members =
    memberIds.length === 0
      ? []
      : await ctx.tx.$queryRaw<{ id: string; name: string }[]>`
          SELECT m.id, p.name FROM member m JOIN person p ON p.id = m.person_id
          WHERE m.tenant_id = ${tenantId}::uuid AND m.id = ANY(${memberIds}::uuid[])`;
  return {
    policies: new Map(
      policies.map(({ id, name, version, archivedAt }) => [
        id,
        { name, version, isGone: archivedAt !== null },
      ]),
    ),
    calendars: new Map(
      calendars.map(({ id, version, name, definition }) => [
        `${id} ${version}`,
        { name, definition },
      ]),
    ),
    members: new Map(members.map(({ id, name }) => [id, name])),
  };
}

/** By the mention's own time: how long it took to come in. */
async function readLags(ctx: TenantContext, ticketId: string): Promise<Map<number, number>> {
  const rows = await ctx.tx.message.findMany({
    where: { tenantId: ctx.tenantId, ticketId, kind: "mention" },
    select: { at: true, recordedAt: true },
  });
  return new Map(
    rows.map(({ at, recordedAt }) => [
      at.getTime(),
      Math.max(0, Math.round((recordedAt.getTime() - at.getTime()) / 1_000)),
    ]),
  );
}
