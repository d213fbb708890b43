import { countViews } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import type { Page } from "./answers";
import type { Stage } from "./stage";

/** Views count no further (`countViews`). */
const MOST_COUNTED = 1_000;

/** Each number the product keeps or shows, against a count of the rows themselves. */
export async function wrongCounters(stage: Stage, { tenantId }: Page): Promise<string[]> {
  const [recount] = await stage.ask<Record<string, number>>(
    `SELECT
       (SELECT max(number)::int FROM ticket t WHERE t.tenant_id = $1::uuid)
         - (SELECT last_ticket_number::int FROM tenant_counter c WHERE c.tenant_id = $1::uuid)
         AS "ticket numbers",
       (SELECT count(*)::int FROM ticket t WHERE t.tenant_id = $1::uuid AND t.mention_count <>
         (SELECT count(*) FROM message m WHERE m.tenant_id = t.tenant_id AND m.ticket_id = t.id
            AND m.kind = 'mention')) AS "mentions of a ticket",
       (SELECT count(*)::int FROM ticket t WHERE t.tenant_id = $1::uuid AND t.due_at IS DISTINCT FROM
         (SELECT coalesce(min(c.due_at), '9999-12-31T00:00:00Z') FROM clock c
          WHERE c.tenant_id = t.tenant_id AND c.ticket_id = t.id AND c.state = 'running'))
         AS "due times"`,
    [tenantId],
  );
  const wrong = Object.entries(recount ?? {}).flatMap(([name, off]) => (off === 0 ? [] : [name]));
  const scope = { tenantId, actor: { kind: "system", name: "endurance" } as const };
  const shown = await withTenant(scope, (ctx) => countViews(ctx));
  const [rows] = await stage.ask<Record<"unassigned" | "open" | "waiting" | "resolved", number>>(
    `SELECT count(*) FILTER (WHERE assignee_id IS NULL AND status = 'open')::int AS unassigned,
       count(*) FILTER (WHERE status = 'open')::int AS open,
       count(*) FILTER (WHERE status IN ('pending', 'on_hold'))::int AS waiting,
       count(*) FILTER (WHERE status = 'resolved')::int AS resolved
     FROM ticket WHERE tenant_id = $1::uuid`,
    [tenantId],
  );
  for (const view of ["unassigned", "open", "waiting", "resolved"] as const) {
    if (shown[view] !== Math.min(rows?.[view] ?? -1, MOST_COUNTED)) wrong.push(`view ${view}`);
  }
  return wrong;
}
