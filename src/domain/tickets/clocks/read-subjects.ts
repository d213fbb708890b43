import type { PolicySubject, TermsPriority } from "@/domain/sla";
import { sqlArray, type TenantContext } from "@/infra/db";
import type { TicketStatus } from "../schemas";

/** What the clocks need of a ticket itself. */
export interface ClockSubject extends PolicySubject {
  id: string;
  status: TicketStatus;
  priority: TermsPriority;
  dueAt: Date;
  warnAt: Date;
  policyId: string | null;
  policiesMatchedAt: Date | null;
}

/** Locks the tickets, in the order of their ids, and reads what policies can ask of them. */
export function lockSubjects(ctx: TenantContext, ids: readonly string[]): Promise<ClockSubject[]> {
  return ctx.tx.$queryRaw<ClockSubject[]>`
    SELECT t.id, t.status, t.channel_id AS "channelId", t.platform, t.team_id AS "teamId",
      t.priority, t.tags, t.language, t.visibility, co.reach,
      t.due_at AS "dueAt", t.warn_at AS "warnAt", t.policy_id AS "policyId",
      t.policies_matched_at AS "policiesMatchedAt"
    FROM ticket t JOIN contact co ON co.tenant_id = t.tenant_id AND co.id = t.contact_id
    WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.id = ANY(${sqlArray(ids)}::uuid[])
    ORDER BY t.id FOR UPDATE OF t`;
}
