import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { lockPolicies } from "../lock-policies";
import { unreachableTargets } from "../policies/unreachable-targets";
import { policiesChanged } from "../policies-changed";
import { refuseTakenName } from "../refuse-taken-name";
import { CalendarDefinition, layOutCalendar } from "../rules/calendar";
import {
  AuthoredCalendar,
  type CalendarView,
  PolicyDefinition,
  type SaveCalendar,
} from "../schemas";
import { defineCalendar } from "./define-calendar";
import { getCalendar } from "./list-calendars";

/** @throws AppError `conflict` for a taken name; `invalid` for what can never be open */
export async function createCalendar(
  ctx: TenantContext,
  { name, authored }: SaveCalendar,
): Promise<CalendarView> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  await refuseTakenName(ctx, "calendar", name, null);
  const now = ctx.clock.now();
  const definition = await defineCalendar(authored, now);
  const id = newId();
  await ctx.tx.calendar.create({
    data: { tenantId: ctx.tenantId, id, name, createdAt: now, updatedAt: now },
    select: { id: true },
  });
  await writeVersion(ctx, id, 1, authored, definition);
  await audit(ctx, "calendar.create", id, { name, version: 1 });
  return getCalendar(ctx, id);
}

/**
 * Every change of what it counts is a new version, by which open tickets are judged from now on
 * (rule 8). Saving it unchanged brings its holidays up to date.
 * @throws AppError `not_found`; `conflict` for a stale version or a taken name; `invalid` where a
 * target could no longer be reached
 */
export async function updateCalendar(
  ctx: TenantContext,
  { id, name, authored, version }: SaveCalendar & { id: string },
): Promise<CalendarView> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  const before = await readCurrent(ctx, id);
  if (version !== undefined && version !== before.version) {
    throw new AppError("conflict", "Somebody changed this calendar since you looked. Look again.", {
      issues: [{ path: "version", message: `is ${before.version} by now` }],
    });
  }
  await refuseTakenName(ctx, "calendar", name, id);
  const now = ctx.clock.now();
  const definition = await defineCalendar(authored, now);
  const counts = !isDeepStrictEqual(definition, before.definition);
  const isNewVersion = counts || !isDeepStrictEqual(authored, before.authored);
  if (!isNewVersion && name === before.name) return getCalendar(ctx, id);
  if (counts) await refuseUnreachable(ctx, id, definition);
  const next = isNewVersion ? before.version + 1 : before.version;
  if (isNewVersion) await writeVersion(ctx, id, next, authored, definition);
  await ctx.tx.calendar.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    data: { name, version: next, updatedAt: now },
    select: { id: true },
  });
  await audit(ctx, "calendar.update", id, { name, version: next });
  if (isNewVersion) await policiesChanged(ctx);
  return getCalendar(ctx, id);
}

interface Current {
  name: string;
  version: number;
  authored: unknown;
  definition: unknown;
}

async function readCurrent(ctx: TenantContext, id: string): Promise<Current> {
  const [row] = await ctx.tx.$queryRaw<Current[]>`
    SELECT c.name::text AS name, c.version, v.authored, v.definition FROM calendar c
    JOIN calendar_version v
      ON v.tenant_id = c.tenant_id AND v.calendar_id = c.id AND v.version = c.version
    WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.id = ${id}::uuid AND c.archived_at IS NULL
    FOR UPDATE OF c`;
  if (row === undefined) throw notFound("Calendar");
  return {
    ...row,
    authored: AuthoredCalendar.parse(row.authored),
    definition: CalendarDefinition.parse(row.definition),
  };
}

async function refuseUnreachable(
  ctx: TenantContext,
  id: string,
  definition: CalendarDefinition,
): Promise<void> {
  const rows = await ctx.tx.$queryRaw<{ name: string; definition: unknown }[]>`
    SELECT p.name::text AS name, v.definition FROM policy p
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    WHERE p.tenant_id = ${ctx.tenantId}::uuid AND p.archived_at IS NULL
      AND v.calendar_id = ${id}::uuid
    ORDER BY p.name`;
  const calendar = layOutCalendar(definition);
  const names = rows.flatMap((row) => {
    const policy = PolicyDefinition.parse(row.definition);
    return unreachableTargets(policy, calendar, ctx.clock.now()).length > 0 ? [row.name] : [];
  });
  if (names.length === 0) return;
  const message = `it is open too little for the targets of ${names.map((each) => `“${each}”`).join(", ")}`;
  throw new AppError("invalid", `This calendar cannot be used: ${message}.`, {
    issues: [{ path: "authored.weekly", message }],
  });
}

async function writeVersion(
  ctx: TenantContext,
  calendarId: string,
  version: number,
  authored: AuthoredCalendar,
  definition: CalendarDefinition,
): Promise<void> {
  await ctx.tx.calendarVersion.create({
    data: {
      tenantId: ctx.tenantId,
      calendarId,
      version,
      authored,
      definition,
      createdAt: ctx.clock.now(),
      createdBy: { ...ctx.actor },
    },
    select: { version: true },
  });
}

function audit(
  ctx: TenantContext,
  action: string,
  subjectId: string,
  data: { name: string; version: number },
): Promise<void> {
  return recordAudit(ctx, { action, subjectKind: "calendar", subjectId, data });
}
