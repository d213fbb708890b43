import type { FactStatus, TermsRef } from "@/domain/sla";
import { sqlArray, type TenantContext } from "@/infra/db";

interface FactRow {
  ticketId: string;
  kind: "mention" | "response" | "status" | "terms";
  at: Date;
  to: FactStatus | null;
  by: string | null;
  isClosingRemark: boolean | null;
  ref: TermsRef | null;
  recordedAt: Date | null;
}

export type RecordedFact =
  | { kind: "mention"; at: Date }
  | { kind: "response"; at: Date; by: string | null }
  | {
      kind: "status";
      at: Date;
      to: FactStatus;
      by: string | null;
      isClosingRemark: boolean;
      recordedAt: Date;
    }
  | { kind: "terms"; at: Date; ref: TermsRef; recordedAt: Date };

/**
 * Everything that decides the tickets' clocks, from messages and events, by ticket; what happened at
 * one instant in the order in which it was recorded.
 */
export async function readFacts(
  ctx: TenantContext,
  ids: readonly string[],
): Promise<Map<string, RecordedFact[]>> {
  const rows = await ctx.tx.$queryRaw<FactRow[]>`
    SELECT ticket_id AS "ticketId", 'mention' AS kind, at, NULL AS "to", NULL::uuid AS by,
      NULL::boolean AS "isClosingRemark", NULL::jsonb AS ref, NULL::timestamptz AS "recordedAt", 0::bigint AS seq
    FROM message
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ids)}::uuid[]) AND kind = 'mention'
    UNION ALL
    SELECT ticket_id, 'response', delivered_at, NULL, member_id, NULL, NULL, NULL, 0 FROM message
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ids)}::uuid[]) AND kind = 'reply'
      AND delivery_state = 'delivered' AND NOT is_automatic AND NOT is_acknowledgement
      AND delivered_at IS NOT NULL
    UNION ALL
    SELECT ticket_id, 'status', at,
      CASE type WHEN 'ticket.dismissed' THEN 'dismissed' WHEN 'ticket.reopened' THEN 'open' ELSE data->>'to' END,
      (actor->>'memberId')::uuid, (data->>'isClosingRemark')::boolean, NULL, recorded_at, seq
    FROM ticket_event
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ids)}::uuid[])
      AND type IN ('ticket.status_changed', 'ticket.dismissed', 'ticket.reopened')
    UNION ALL
    SELECT ticket_id, 'terms', at, NULL, NULL, NULL,
      CASE type WHEN 'ticket.opened' THEN data->'policy' ELSE data END, recorded_at, seq
    FROM ticket_event
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ids)}::uuid[])
      AND (type = 'policy.applied' OR (type = 'ticket.opened' AND data ? 'policy'))
    ORDER BY at, seq`;
  const facts = new Map<string, RecordedFact[]>();
  for (const row of rows) {
    const list = facts.get(row.ticketId) ?? [];
    facts.set(row.ticketId, list);
    list.push(factOf(row));
  }
  return facts;
}

function factOf(row: FactRow): RecordedFact {
  const { at, by } = row;
  const recordedAt = row.recordedAt ?? at;
  if (row.kind === "terms" && row.ref !== null) {
    return { kind: "terms", at, ref: row.ref, recordedAt };
  }
  if (row.kind === "response") return { kind: "response", at, by };
  if (row.kind === "mention") return { kind: "mention", at };
  return {
    kind: "status",
    at,
    to: row.to ?? "open",
    by,
    isClosingRemark: row.isClosingRemark === true,
    recordedAt,
  };
}

/** The terms of the newest such fact; null: none were applied yet. */
export function newestTerms(
  facts: readonly RecordedFact[],
): Extract<RecordedFact, { kind: "terms" }> | null {
  let newest: Extract<RecordedFact, { kind: "terms" }> | null = null;
  for (const fact of facts) {
    if (fact.kind === "terms" && (newest === null || fact.at >= newest.at)) newest = fact;
  }
  return newest;
}

/** Whether the ticket was unfinished at `moment`, by what was known then. */
export function wasUnfinished(facts: readonly RecordedFact[], moment: Date): boolean {
  let newest: Extract<RecordedFact, { kind: "status" }> | null = null;
  for (const fact of facts) {
    if (fact.kind !== "status" || fact.recordedAt > moment) continue;
    if (newest === null || fact.at >= newest.at) newest = fact;
  }
  return newest === null || (newest.to !== "resolved" && newest.to !== "dismissed");
}
