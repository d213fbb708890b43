import { type EvaluatedClock, openPolicyBook } from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import type { Role } from "@/kernel/actor";
import { newId } from "@/kernel/ids";
import { notifyAll } from "../notify-members";
import { recordEvents } from "../record-events";
import { type DueMoment, dueMoments, hasDueMoment } from "./moments";
import {
  type ChangedTicket,
  type Directory,
  type EscalatedTicket,
  type EscalationPlan,
  planEscalations,
} from "./plan-escalations";

/**
 * Does what is to be done at the moments that have come: warns, tells of breaches, takes the policies'
 * steps. The row that a moment is kept as decides who acts on it: only the transaction that inserts it,
 * and what it does commits or rolls back with the row. So whoever looks, however often and late, a
 * moment has its effect once. No statement where nothing has come, one where all of it is done.
 * @param clocks of tickets whose rows this transaction holds
 * @returns tickets whose priority or team changed: other terms may hold for them now
 */
export async function fireDueMoments(
  ctx: TenantContext,
  clocks: readonly (EvaluatedClock & { ticketId: string })[],
): Promise<string[]> {
  const now = ctx.clock.now();
  const candidates = clocks.filter((clock) => hasDueMoment(clock, now));
  if (candidates.length === 0) return [];
  const due = dueMoments(candidates, await openPolicyBook(ctx), now);
  if (due.length === 0) return [];
  const claimed = await claim(ctx, due, now);
  const fired = claimed.filter((moment) => !moment.isLapsed);
  if (fired.length === 0) return [];
  const tickets = await readTickets(ctx, fired);
  const plan = planEscalations(fired, tickets, await readDirectory(ctx));
  await changeTickets(ctx, plan.changed, now);
  await recordEvents(ctx, plan.events);
  await notifyAll(ctx, plan.notifications);
  await noteExceptions(ctx, plan);
  observeLateness(ctx, fired, now);
  return plan.changed.map(({ id }) => id);
}

async function claim(
  ctx: TenantContext,
  due: readonly DueMoment[],
  now: Date,
): Promise<DueMoment[]> {
  const rows = await ctx.tx.$queryRaw<Pick<DueMoment, "ticketId" | "promise" | "cycle" | "key">[]>`
    INSERT INTO escalation (tenant_id, id, ticket_id, promise, cycle, moment, policy_id,
      policy_version, due_at, fired_at, is_late, outcome)
    SELECT ${ctx.tenantId}::uuid, u.id, u.ticket_id, u.promise, u.cycle, u.moment, u.policy_id,
      u.policy_version, u.due_at, ${now}, u.is_late,
      CASE WHEN u.is_lapsed THEN 'lapsed' ELSE 'done' END
    FROM unnest(
      ${due.map(() => newId())}::uuid[],
      ${due.map((moment) => moment.ticketId)}::uuid[],
      ${due.map((moment) => moment.promise)}::text[],
      ${due.map((moment) => moment.cycle)}::int[],
      ${due.map((moment) => moment.key)}::text[],
      ${due.map((moment) => moment.policyId)}::uuid[],
      ${due.map((moment) => moment.policyVersion)}::int[],
      ${due.map((moment) => moment.dueAt)}::timestamptz[],
      ${due.map((moment) => moment.isLate)}::boolean[],
      ${due.map((moment) => moment.isLapsed)}::boolean[]
    ) AS u(id, ticket_id, promise, cycle, moment, policy_id, policy_version, due_at, is_late, is_lapsed)
    ON CONFLICT (tenant_id, ticket_id, promise, cycle, moment) DO NOTHING
    RETURNING ticket_id AS "ticketId", promise, cycle, moment AS key`;
  const won = new Set(rows.map(keyOf));
  return due.filter((moment) => won.has(keyOf(moment)));
}

function keyOf(moment: Pick<DueMoment, "ticketId" | "promise" | "cycle" | "key">): string {
  return `${moment.ticketId} ${moment.promise} ${moment.cycle} ${moment.key}`;
}

function readTickets(
  ctx: TenantContext,
  moments: readonly DueMoment[],
): Promise<EscalatedTicket[]> {
  const ids = [...new Set(moments.map((moment) => moment.ticketId))];
  return ctx.tx.$queryRaw<EscalatedTicket[]>`
    SELECT id, assignee_id AS "assigneeId", team_id AS "teamId", priority FROM ticket
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ANY(${ids}::uuid[])`;
}

async function readDirectory(ctx: TenantContext): Promise<Directory> {
  const members = await ctx.tx.$queryRaw<{ id: string; role: Role; teamIds: string[] }[]>`
    SELECT m.id, m.role,
      coalesce(array_agg(tm.team_id) FILTER (WHERE tm.team_id IS NOT NULL), '{}') AS "teamIds"
    FROM member m LEFT JOIN team_member tm ON tm.tenant_id = m.tenant_id AND tm.member_id = m.id
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.revoked_at IS NULL
    GROUP BY m.id, m.role ORDER BY m.id`;
  const teams = await ctx.tx.team.findMany({
    where: { tenantId: ctx.tenantId, archivedAt: null },
    select: { id: true },
  });
  return {
    members: new Map(members.map(({ id, role, teamIds }) => [id, { role, teamIds }])),
    teamIds: new Set(teams.map(({ id }) => id)),
  };
}

async function changeTickets(
  ctx: TenantContext,
  changed: readonly ChangedTicket[],
  now: Date,
): Promise<void> {
  if (changed.length === 0) return;
  await ctx.tx.$executeRaw`
    UPDATE ticket SET
      assignee_id = u.assignee_id, team_id = u.team_id, priority = u.priority,
      escalated_at = CASE WHEN u.is_given THEN ${now} ELSE escalated_at END,
      escalated_by_id = CASE WHEN u.is_given THEN NULL ELSE escalated_by_id END,
      escalation_reason = CASE WHEN u.is_given THEN '' ELSE escalation_reason END,
      escalated_from_assignee_id =
        CASE WHEN u.is_given THEN u.from_assignee_id ELSE escalated_from_assignee_id END,
      escalated_from_team_id = CASE WHEN u.is_given THEN u.from_team_id ELSE escalated_from_team_id END,
      version = version + 1, updated_at = ${now}, last_activity_at = greatest(last_activity_at, ${now})
    FROM unnest(
      ${changed.map((ticket) => ticket.id)}::uuid[],
      ${changed.map((ticket) => ticket.assigneeId)}::uuid[],
      ${changed.map((ticket) => ticket.teamId)}::uuid[],
      ${changed.map((ticket) => ticket.priority)}::text[],
      ${changed.map((ticket) => ticket.from !== null)}::boolean[],
      ${changed.map((ticket) => ticket.from?.assigneeId ?? null)}::uuid[],
      ${changed.map((ticket) => ticket.from?.teamId ?? null)}::uuid[]
    ) AS u(id, assignee_id, team_id, priority, is_given, from_assignee_id, from_team_id)
    WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.id = u.id`;
}

async function noteExceptions(ctx: TenantContext, { exceptions }: EscalationPlan): Promise<void> {
  if (exceptions.length === 0) return;
  const moments = exceptions.map(({ moment }) => moment);
  await ctx.tx.$executeRaw`
    UPDATE escalation SET outcome = u.outcome
    FROM unnest(
      ${moments.map((moment) => moment.ticketId)}::uuid[],
      ${moments.map((moment) => moment.promise)}::text[],
      ${moments.map((moment) => moment.cycle)}::int[],
      ${moments.map((moment) => moment.key)}::text[],
      ${exceptions.map(({ outcome }) => outcome)}::text[]
    ) AS u(ticket_id, promise, cycle, moment, outcome)
    WHERE escalation.tenant_id = ${ctx.tenantId}::uuid AND escalation.ticket_id = u.ticket_id
      AND escalation.promise = u.promise AND escalation.cycle = u.cycle
      AND escalation.moment = u.moment`;
}

function observeLateness(ctx: TenantContext, fired: readonly DueMoment[], now: Date): void {
  ctx.afterCommit(() => {
    for (const { dueAt } of fired) {
      metrics().momentLateness.observe((now.getTime() - dueAt.getTime()) / 1_000);
    }
  });
}
