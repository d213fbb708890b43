import { prepared, type TenantContext } from "@/infra/db";
import { type Calendar, CalendarDefinition, layOutCalendar } from "./rules/calendar";
import { matchPolicy, type PolicySubject } from "./rules/match-policy";
import { PROMISES, sameTerms, type Terms, type TermsRef } from "./rules/terms";
import { PolicyDefinition } from "./schemas";

interface BookRow {
  policyId: string;
  version: number;
  definition: unknown;
  calendarId: string | null;
  calendarVersion: number | null;
}

interface BookPolicy extends Omit<BookRow, "definition"> {
  conditions: PolicyDefinition["conditions"];
}

/** Versions never change: what was read and laid out once serves every later transaction. */
const policies = new Map<string, PolicyDefinition>();
const calendars = new Map<string, Calendar>();
const MOST_REMEMBERED = 5_000;

const books = new WeakMap<TenantContext, Promise<PolicyBook>>();

/** The tenant's policies as they stand in this transaction; read once for however many tickets. */
export function openPolicyBook(ctx: TenantContext): Promise<PolicyBook> {
  const known = books.get(ctx);
  if (known !== undefined) return known;
  const book = readPolicyBook(ctx);
  books.set(ctx, book);
  return book;
}

export class PolicyBook {
  constructor(
    private readonly tenantId: string,
    private readonly current: readonly BookPolicy[],
    /** When policies or calendars were changed last, if open tickets do not all follow yet. */
    readonly changedAt: Date | null,
  ) {}

  /** What a ticket like this stands under now; null: nothing is promised (rule 2). */
  match(subject: PolicySubject): TermsRef | null {
    const policy = matchPolicy(this.current, subject);
    return (
      policy && {
        policyId: policy.policyId,
        policyVersion: policy.version,
        calendarId: policy.calendarId,
        calendarVersion: policy.calendarVersion,
        priority: subject.priority,
      }
    );
  }

  /** Whether a ticket's terms differ; another priority with the same targets makes no difference. */
  differ(held: TermsRef, matched: TermsRef): boolean {
    if (sameTerms(held, matched)) return false;
    if (!sameTerms({ ...held, priority: matched.priority }, matched)) return true;
    const promised = this.definitionOf(matched)?.promises;
    return PROMISES.some((promise) => {
      const targets = promised?.[promise]?.targets;
      return targets?.[held.priority] !== targets?.[matched.priority];
    });
  }

  /** @param ref of a version that `load` has seen */
  termsOf(ref: TermsRef): Terms {
    const definition = policies.get(`${this.tenantId} ${ref.policyId} ${ref.policyVersion}`);
    if (definition === undefined) throw new Error(`unknown policy version of ${ref.policyId}`);
    const calendar =
      ref.calendarId === null
        ? null
        : calendars.get(`${this.tenantId} ${ref.calendarId} ${ref.calendarVersion}`);
    if (calendar === undefined) throw new Error(`unknown version of calendar ${ref.calendarId}`);
    return termsOf(definition, calendar, ref);
  }

  /** The whole definition of a version that `load` has seen, or null. */
  definitionOf(ref: Pick<TermsRef, "policyId" | "policyVersion">): PolicyDefinition | null {
    return policies.get(`${this.tenantId} ${ref.policyId} ${ref.policyVersion}`) ?? null;
  }

  isCurrent(policyId: string): boolean {
    return this.current.some((policy) => policy.policyId === policyId);
  }

  /** Reads the versions that are not known yet: two statements for any number of them. */
  async load(ctx: TenantContext, refs: Iterable<TermsRef>): Promise<void> {
    const missingPolicies = new Map<string, TermsRef>();
    const missingCalendars = new Map<string, TermsRef>();
    for (const ref of refs) {
      const policy = `${this.tenantId} ${ref.policyId} ${ref.policyVersion}`;
      if (!policies.has(policy)) missingPolicies.set(policy, ref);
      const calendar = `${this.tenantId} ${ref.calendarId} ${ref.calendarVersion}`;
      if (ref.calendarId !== null && !calendars.has(calendar)) missingCalendars.set(calendar, ref);
    }
    if (missingPolicies.size > 0) await readPolicies(ctx, [...missingPolicies.values()]);
    if (missingCalendars.size > 0) await readCalendars(ctx, [...missingCalendars.values()]);
  }
}

/** A version of a policy, for one priority, in the version of its calendar. */
export function termsOf(
  definition: PolicyDefinition,
  calendar: Calendar | null,
  ref: TermsRef,
): Terms {
  const promised = (promise: (typeof PROMISES)[number]) => {
    const terms = definition.promises[promise];
    const targetMinutes = terms?.targets[ref.priority] ?? null;
    if (terms === null || targetMinutes === null) return null;
    return { targetMinutes, calendar: terms.timing === "calendar" ? calendar : null };
  };
  return {
    ref,
    promises: {
      first_response: promised("first_response"),
      next_response: promised("next_response"),
      resolution: promised("resolution"),
    },
    warningShare: definition.warningPercent / 100,
    onHoldPauses: definition.onHoldPauses,
    steps: definition.steps.map((step) => ({
      id: step.id,
      promises: step.promises,
      at: step.at,
      afterMs: step.afterMinutes * 60_000,
    })),
  };
}

async function readPolicyBook(ctx: TenantContext): Promise<PolicyBook> {
  const rows = await ctx.tx.$queryRaw<(BookRow & { changedAt: Date | null })[]>(prepared`
    SELECT p.id AS "policyId", p.version, v.definition, v.calendar_id AS "calendarId",
      c.version AS "calendarVersion",
      CASE WHEN t.policies_applied_at IS DISTINCT FROM t.policies_changed_at
        THEN t.policies_changed_at END AS "changedAt"
    FROM tenant t
    JOIN policy p ON p.tenant_id = t.id AND p.is_active AND p.archived_at IS NULL
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    LEFT JOIN calendar c ON c.tenant_id = v.tenant_id AND c.id = v.calendar_id
    WHERE t.id = ${ctx.tenantId}::uuid
    ORDER BY p.is_default, p.position, p.id`);
  const current = rows.map((row): BookPolicy => {
    const { conditions } = rememberPolicy(ctx.tenantId, row);
    return { ...row, conditions };
  });
  return new PolicyBook(ctx.tenantId, current, rows[0]?.changedAt ?? null);
}

async function readPolicies(ctx: TenantContext, refs: readonly TermsRef[]): Promise<void> {
  const rows = await ctx.tx.$queryRaw<Pick<BookRow, "policyId" | "version" | "definition">[]>`
    SELECT v.policy_id AS "policyId", v.version, v.definition FROM policy_version v
    JOIN unnest(${refs.map((ref) => ref.policyId)}::uuid[], ${refs.map((ref) => ref.policyVersion)}::int[])
      AS u(policy_id, version) ON u.policy_id = v.policy_id AND u.version = v.version
    WHERE v.tenant_id = ${ctx.tenantId}::uuid`;
  for (const row of rows) rememberPolicy(ctx.tenantId, row);
}

async function readCalendars(ctx: TenantContext, refs: readonly TermsRef[]): Promise<void> {
  const rows = await ctx.tx.$queryRaw<{ id: string; version: number; definition: unknown }[]>`
    SELECT v.calendar_id AS id, v.version, v.definition FROM calendar_version v
    JOIN unnest(${refs.map((ref) => ref.calendarId)}::uuid[], ${refs.map((ref) => ref.calendarVersion)}::int[])
      AS u(calendar_id, version) ON u.calendar_id = v.calendar_id AND u.version = v.version
    WHERE v.tenant_id = ${ctx.tenantId}::uuid`;
  for (const row of rows) {
    const calendar = layOutCalendar(CalendarDefinition.parse(row.definition));
    remember(calendars, `${ctx.tenantId} ${row.id} ${row.version}`, calendar);
  }
}

function rememberPolicy(
  tenantId: string,
  row: Pick<BookRow, "policyId" | "version" | "definition">,
): PolicyDefinition {
  const key = `${tenantId} ${row.policyId} ${row.version}`;
  const known = policies.get(key);
  if (known !== undefined) return known;
  return remember(policies, key, PolicyDefinition.parse(row.definition));
}

function remember<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  // The oldest goes first: a map keeps the order in which it was filled.
  const oldest = known.size >= MOST_REMEMBERED ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(key, value);
  return value;
}
