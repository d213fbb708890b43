import {
  type ClockFact,
  type ClockPromise,
  checkDefinition,
  type EvaluatedClock,
  evaluateClocks,
  matchPolicy,
  openPolicyBook,
  type PolicyDefinition,
  type PolicySubject,
  PROMISES,
  type TermsRef,
  termsOf,
} from "@/domain/sla";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { type RecordedFact, readFacts } from "./read-facts";
import { evaluateAll, groupByTicket } from "./refresh-clocks";
import type { Outcomes, PolicyTrial, TryPolicy } from "./schemas";

const NEWEST = 1_000;
const TRIED_ID = "00000000-0000-0000-0000-000000000000";

interface TriedTicket extends PolicySubject {
  id: string;
  number: bigint;
  contactName: string;
  excerpt: string;
  status: string;
}

/**
 * Which of the newest tickets a policy would match where it stands in the order, as those tickets
 * are now, and how their promises would have fared had it held from their beginning, beside how they
 * fared in fact. Dismissed tickets are outside (rule 7). Nothing is changed.
 * @throws AppError `invalid` for a definition that could not be saved, or an unknown policy
 */
export async function tryPolicy(
  ctx: TenantContext,
  { definition: wanted, policyId, position }: TryPolicy,
): Promise<PolicyTrial> {
  authorise(ctx, "policy.manage");
  const { definition, calendar } = await checkDefinition(ctx, wanted);
  const tickets = await readNewest(ctx);
  const before = await readEarlier(ctx, policyId ?? null, position ?? null);
  const candidates = tickets.filter((ticket) => matchPolicy([definition], ticket) !== null);
  const matching = candidates.filter((ticket) => matchPolicy(before, ticket) === null);

  const facts = await readFacts(
    ctx,
    matching.map(({ id }) => id),
  );
  const inFact = groupByTicket(await evaluateAll(ctx, await openPolicyBook(ctx), facts));
  const termsFor = (ref: Pick<TermsRef, "priority">) =>
    termsOf(definition, calendar, {
      policyId: TRIED_ID,
      policyVersion: 0,
      calendarId: definition.calendarId,
      calendarVersion: null,
      priority: ref.priority,
    });
  const now = ctx.clock.now();
  const judged = matching.map((ticket) => {
    const known = facts.get(ticket.id) ?? [];
    const clocks = evaluateClocks(underTerms(known, ticket, termsFor), now);
    return {
      id: ticket.id,
      number: Number(ticket.number),
      contactName: ticket.contactName,
      excerpt: ticket.excerpt,
      inFact: outcomesOf(inFact.get(ticket.id) ?? []),
      wouldBe: outcomesOf(clocks),
    };
  });
  return {
    looked: tickets.length,
    matching: matching.length,
    takenByEarlier: candidates.length - matching.length,
    tickets: judged,
  };
}

/** The same facts, with the tried terms in the place of all others; priorities change as they did. */
function underTerms(
  facts: readonly RecordedFact[],
  ticket: TriedTicket,
  termsFor: (ref: Pick<TermsRef, "priority">) => ReturnType<typeof termsOf>,
): ClockFact[] {
  const judged = facts.map(
    (fact): ClockFact =>
      fact.kind === "terms" ? { kind: "terms", at: fact.at, terms: termsFor(fact.ref) } : fact,
  );
  if (judged.some((fact) => fact.kind === "terms")) return judged;
  return [{ kind: "terms", at: new Date(0), terms: termsFor(ticket) }, ...judged];
}

/** Rule 11: overdue and open is breached; what was cancelled leaves no verdict. */
function outcomesOf(clocks: readonly EvaluatedClock[]): Record<ClockPromise, Outcomes> {
  const outcomes = Object.fromEntries(
    PROMISES.map((promise) => [promise, { met: 0, breached: 0, open: 0 }]),
  ) as Record<ClockPromise, Outcomes>;
  for (const { promise, state } of clocks) {
    if (state === "cancelled") continue;
    outcomes[promise][state === "met" || state === "breached" ? state : "open"] += 1;
  }
  return outcomes;
}

function readNewest(ctx: TenantContext): Promise<TriedTicket[]> {
  return ctx.tx.$queryRaw<TriedTicket[]>`
    SELECT t.id, t.number, t.status, t.channel_id AS "channelId", t.platform,
      t.team_id AS "teamId", t.priority, t.tags, t.language, t.visibility, co.reach,
      co.name AS "contactName", left(t.excerpt, 160) AS excerpt
    FROM ticket t JOIN contact co ON co.tenant_id = t.tenant_id AND co.id = t.contact_id
    WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.status <> 'dismissed'
    ORDER BY t.number DESC LIMIT ${NEWEST}`;
}

/** What is tried before it: a new policy comes after all others but the default. */
async function readEarlier(
  ctx: TenantContext,
  policyId: string | null,
  position: number | null,
): Promise<Pick<PolicyDefinition, "conditions">[]> {
  const rows = await ctx.tx.$queryRaw<
    {
      id: string;
      isDefault: boolean;
      isActive: boolean;
      conditions: PolicyDefinition["conditions"];
    }[]
  >`
    SELECT p.id, p.is_default AS "isDefault", p.is_active AS "isActive",
      v.definition->'conditions' AS conditions
    FROM policy p
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    WHERE p.tenant_id = ${ctx.tenantId}::uuid AND p.archived_at IS NULL
    ORDER BY p.is_default, p.position, p.id`;
  const own = rows.findIndex(({ id }) => id === policyId);
  if (policyId !== null && own === -1) {
    throw new AppError("invalid", "This policy does not exist.", {
      issues: [{ path: "policyId", message: "names a policy that is not there" }],
    });
  }
  const others = rows.filter(({ id, isDefault }) => id !== policyId && !isDefault);
  const end = position ?? (own === -1 ? others.length : own);
  return others.slice(0, end).filter(({ isActive }) => isActive);
}
