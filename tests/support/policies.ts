import {
  type AuthoredCalendar,
  type CalendarDefinition,
  type ClockPromise,
  PolicyDefinition,
  policiesChanged,
} from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";

type Targets = Partial<Record<ClockPromise, number>>;

/** Promises of so many minutes to everybody; what is not named is not promised. */
export function promises(
  targets: Targets,
  timing: "calendar" | "around_the_clock" = "around_the_clock",
): PolicyDefinition["promises"] {
  const terms = (minutes: number | undefined) =>
    minutes === undefined
      ? null
      : { timing, targets: { low: minutes, normal: minutes, high: minutes, urgent: minutes } };
  return {
    first_response: terms(targets.first_response),
    next_response: terms(targets.next_response),
    resolution: terms(targets.resolution),
  };
}

export function policy(definition: Partial<PolicyDefinition>): PolicyDefinition {
  return PolicyDefinition.parse({
    conditions: {},
    promises: promises({}),
    calendarId: null,
    warningPercent: 75,
    onHoldPauses: ["resolution"],
    steps: [],
    ...definition,
  });
}

/** A new version of the default policy, as saving it leaves it. */
export async function changeDefaultPolicy(
  ctx: TenantContext,
  definition: Partial<PolicyDefinition>,
): Promise<{ policyId: string; version: number }> {
  const { tenantId } = ctx;
  const found = await ctx.tx.policy.findFirstOrThrow({ where: { tenantId, isDefault: true } });
  const version = found.version + 1;
  await writeVersion(ctx, found.id, version, policy(definition));
  await ctx.tx.policy.update({
    where: { tenantId_id: { tenantId, id: found.id } },
    data: { version, updatedAt: ctx.clock.now() },
  });
  await policiesChanged(ctx);
  return { policyId: found.id, version };
}

/** From now on the tenant promises this to everybody, around the clock, and nothing else. */
export async function promiseOnly(ctx: TenantContext, targets: Targets): Promise<void> {
  await changeDefaultPolicy(ctx, { promises: promises(targets) });
}

/** A policy before the default one. */
export async function addPolicy(
  ctx: TenantContext,
  definition: Partial<PolicyDefinition>,
  options: { name?: string; position?: number } = {},
): Promise<string> {
  const id = newId();
  const now = ctx.clock.now();
  await ctx.tx.policy.create({
    data: {
      tenantId: ctx.tenantId,
      id,
      name: options.name ?? `Policy ${id}`,
      position: options.position ?? 1,
      createdAt: now,
      updatedAt: now,
    },
  });
  await writeVersion(ctx, id, 1, policy(definition));
  await policiesChanged(ctx);
  return id;
}

/** A calendar; saving another definition under its id makes the next version. */
export async function saveTestCalendar(
  ctx: TenantContext,
  definition: CalendarDefinition,
  id: string = newId(),
): Promise<string> {
  const { tenantId } = ctx;
  const now = ctx.clock.now();
  const known = await ctx.tx.calendar.findUnique({ where: { tenantId_id: { tenantId, id } } });
  const version = (known?.version ?? 0) + 1;
  if (known === null) {
    await ctx.tx.calendar.create({
      data: { tenantId, id, name: `Calendar ${id}`, createdAt: now, updatedAt: now },
    });
  } else {
    await ctx.tx.calendar.update({
      where: { tenantId_id: { tenantId, id } },
      data: { version, updatedAt: now },
    });
  }
  const authored: AuthoredCalendar = {
    timeZone: definition.timeZone,
    weekly: definition.weekly,
    holidayCountry: null,
    holidayRegion: null,
    ownDays: (definition.holidays ?? []).map((date) => ({ date, name: "closed" })),
  };
  await ctx.tx.calendarVersion.create({
    data: {
      tenantId,
      calendarId: id,
      version,
      authored,
      definition,
      createdAt: now,
      createdBy: { ...ctx.actor },
    },
  });
  await policiesChanged(ctx);
  return id;
}

async function writeVersion(
  ctx: TenantContext,
  policyId: string,
  version: number,
  definition: PolicyDefinition,
): Promise<void> {
  await ctx.tx.policyVersion.create({
    data: {
      tenantId: ctx.tenantId,
      policyId,
      version,
      definition,
      calendarId: definition.calendarId,
      createdAt: ctx.clock.now(),
      createdBy: { ...ctx.actor },
    },
  });
}
