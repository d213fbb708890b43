import { authorise, emptySql, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { lastChanges } from "../last-changes";
import { AuthoredCalendar, type CalendarView } from "../schemas";

interface CalendarRow {
  id: string;
  name: string;
  version: number;
  authored: unknown;
  policyCount: number;
  updatedAt: Date;
}

/** The calendars by name; archived ones are gone. */
export async function listCalendars(ctx: TenantContext): Promise<CalendarView[]> {
  authorise(ctx, "settings.read");
  return readCalendars(ctx, null);
}

/** @throws AppError `not_found` */
export async function getCalendar(ctx: TenantContext, id: string): Promise<CalendarView> {
  authorise(ctx, "settings.read");
  const [calendar] = await readCalendars(ctx, id);
  if (calendar === undefined) throw notFound("Calendar");
  return calendar;
}

async function readCalendars(ctx: TenantContext, id: string | null): Promise<CalendarView[]> {
  const rows = await ctx.tx.$queryRaw<CalendarRow[]>`
    SELECT c.id, c.name::text AS name, c.version, v.authored, c.updated_at AS "updatedAt",
      (SELECT count(*)::int FROM policy p
        JOIN policy_version pv
          ON pv.tenant_id = p.tenant_id AND pv.policy_id = p.id AND pv.version = p.version
        WHERE p.tenant_id = c.tenant_id AND p.archived_at IS NULL AND pv.calendar_id = c.id
      ) AS "policyCount"
    FROM calendar c
    JOIN calendar_version v
      ON v.tenant_id = c.tenant_id AND v.calendar_id = c.id AND v.version = c.version
    WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.archived_at IS NULL
      ${id === null ? emptySql : sql`AND c.id = ${id}::uuid`}
    ORDER BY c.name, c.id`;
  const changes = await lastChanges(ctx, "calendar");
  return rows.map(({ updatedAt, authored, ...row }) => ({
    ...row,
    authored: AuthoredCalendar.parse(authored),
    lastChange: changes.get(row.id) ?? { byName: "Echolot", at: updatedAt.toISOString() },
  }));
}
