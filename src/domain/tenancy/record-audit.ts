import type { TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";

export interface AuditEntry {
  /** `noun.verb` */
  action: string;
  subjectKind: string;
  subjectId?: string;
  data?: Record<string, string | number | boolean | null | string[]>;
}

/** Notes who changed what, in the transaction that changes it. Never rewritten. */
export async function recordAudit(ctx: TenantContext, entry: AuditEntry): Promise<void> {
  await ctx.tx.auditEvent.create({
    data: {
      tenantId: ctx.tenantId,
      id: newId(),
      actor: ctx.actor,
      action: entry.action,
      subjectKind: entry.subjectKind,
      subjectId: entry.subjectId ?? null,
      data: entry.data ?? {},
      at: ctx.clock.now(),
    },
    select: { id: true },
  });
}
