import type { TenantContext } from "@/infra/db";
import { AppError, type FieldIssue } from "@/kernel/errors";
import { normaliseTags } from "@/kernel/tags";
import { type Calendar, CalendarDefinition, layOutCalendar } from "../rules/calendar";
import type { EscalationAction, PolicyConditions, PolicyDefinition } from "../schemas";
import { unreachableTargets } from "./unreachable-targets";

/**
 * A definition as it is kept: tags as tickets have them, each value once, and nothing named that is
 * not there. Ids of another tenant are unknown ones.
 * @throws AppError `invalid`, with every field that is wrong
 */
export async function checkDefinition(
  ctx: TenantContext,
  definition: PolicyDefinition,
): Promise<{ definition: PolicyDefinition; calendar: Calendar | null; calendarVersion: number }> {
  const checked: PolicyDefinition = {
    ...definition,
    conditions: tidyConditions(definition.conditions),
    onHoldPauses: [...new Set(definition.onHoldPauses)],
    steps: definition.steps.map((step) => ({ ...step, promises: [...new Set(step.promises)] })),
  };
  const calendar = await readCalendar(ctx, checked.calendarId);
  const issues = [...(await unknownNames(ctx, checked))];
  if (checked.calendarId !== null && calendar === null) {
    issues.push({ path: "definition.calendarId", message: "this calendar does not exist" });
  }
  if (calendar !== null) {
    for (const promise of unreachableTargets(checked, calendar.laidOut, ctx.clock.now())) {
      issues.push({
        path: `definition.promises.${promise}`,
        message: "the calendar is open too little to reach this target",
      });
    }
  }
  if (issues.length > 0) {
    throw new AppError("invalid", "This policy cannot be used as it stands.", { issues });
  }
  return {
    definition: checked,
    calendar: calendar?.laidOut ?? null,
    calendarVersion: calendar?.version ?? 0,
  };
}

function tidyConditions(conditions: PolicyConditions): PolicyConditions {
  const { tags, minimumReach, ...lists } = conditions;
  const given = Object.entries({ ...lists, tags: tags && normaliseTags(tags) }).flatMap(
    ([field, values]) =>
      values === undefined || values.length === 0 ? [] : [[field, [...new Set(values)]]],
  );
  return { ...Object.fromEntries(given), ...(minimumReach !== undefined && { minimumReach }) };
}

async function readCalendar(
  ctx: TenantContext,
  id: string | null,
): Promise<{ version: number; laidOut: Calendar } | null> {
  if (id === null) return null;
  const [row] = await ctx.tx.$queryRaw<{ version: number; definition: unknown }[]>`
    SELECT c.version, v.definition FROM calendar c
    JOIN calendar_version v
      ON v.tenant_id = c.tenant_id AND v.calendar_id = c.id AND v.version = c.version
    WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.id = ${id}::uuid AND c.archived_at IS NULL`;
  if (row === undefined) return null;
  const laidOut = layOutCalendar(CalendarDefinition.parse(row.definition));
  return { version: row.version, laidOut };
}

interface Named {
  path: string;
  id: string;
  what: "channel" | "team" | "member" | "lead";
}

async function unknownNames(
  ctx: TenantContext,
  definition: PolicyDefinition,
): Promise<FieldIssue[]> {
  const named = namesIn(definition);
  if (named.length === 0) return [];
  const rows = await ctx.tx.$queryRaw<{ what: Named["what"]; id: string }[]>`
    WITH named AS (SELECT unnest(${named.map(({ id }) => id)}::uuid[]) AS id)
    SELECT 'channel' AS what, c.id FROM channel c JOIN named ON named.id = c.id
    WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.disconnected_at IS NULL
    UNION SELECT 'team', t.id FROM team t JOIN named ON named.id = t.id
    WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.archived_at IS NULL
    UNION SELECT 'member', m.id FROM member m JOIN named ON named.id = m.id
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.revoked_at IS NULL
    UNION SELECT 'lead', m.id FROM member m JOIN named ON named.id = m.id
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.revoked_at IS NULL AND m.role IN ('lead', 'admin')`;
  const known = new Set(rows.map(({ what, id }) => `${what} ${id}`));
  return named
    .filter(({ what, id }) => !known.has(`${what} ${id}`))
    .map(({ path, what }) => ({ path, message: `names a ${what} that is not there` }));
}

function namesIn({ conditions, steps }: PolicyDefinition): Named[] {
  const { channelIds = [], teamIds = [] } = conditions;
  return [
    ...channelIds.map(
      (id): Named => ({ path: "definition.conditions.channelIds", id, what: "channel" }),
    ),
    ...teamIds.map((id): Named => ({ path: "definition.conditions.teamIds", id, what: "team" })),
    ...steps.flatMap(({ action }, index) => {
      const named = namedBy(action);
      return named === null ? [] : [{ path: `definition.steps.${index}`, ...named }];
    }),
  ];
}

function namedBy(action: EscalationAction): Omit<Named, "path"> | null {
  switch (action.kind) {
    case "notify_member":
      return { id: action.memberId, what: "member" };
    case "reassign_to_lead":
      return { id: action.memberId, what: "lead" };
    case "reassign_to_team":
      return { id: action.teamId, what: "team" };
    case "notify":
    case "raise_priority":
      return null;
  }
}
