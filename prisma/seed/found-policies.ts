import { randomUUID } from "node:crypto";
import {
  createCalendar,
  createPolicy,
  listCalendars,
  listPolicies,
  type PolicyDefinition,
} from "@/domain/sla";
import { withTenant } from "@/infra/db";
import type { FoundedTenant } from "./found-tenant";
import type { SeedTenant } from "./story";

const HOUR = 60;

/** Business hours and three policies before the default one; what is there already stays. */
export async function foundPolicies(tenant: SeedTenant, founded: FoundedTenant): Promise<void> {
  const [admin] = founded.members.values();
  if (admin === undefined) throw new Error(`${tenant.name} has no admin`);
  await withTenant(admin, async (ctx) => {
    const { name, holidayCountry, holidayRegion, weekly } = tenant.calendar;
    const known = (await listCalendars(ctx)).find((each) => each.name === name);
    const calendar =
      known ??
      (await createCalendar(ctx, {
        name,
        authored: {
          timeZone: tenant.timeZone,
          weekly,
          holidayCountry,
          holidayRegion,
          ownDays: [],
        },
      }));
    const { data } = await listPolicies(ctx);
    for (const [policyName, definition] of definitions(tenant, calendar.id)) {
      if (data.some((policy) => policy.name === policyName)) continue;
      await createPolicy(ctx, { name: policyName, definition });
    }
  });
}

function definitions(
  { policyNames }: SeedTenant,
  calendarId: string,
): [string, PolicyDefinition][] {
  return [
    [
      policyNames.urgent,
      {
        conditions: { priorities: ["urgent"] },
        promises: {
          first_response: aroundTheClock(30),
          next_response: aroundTheClock(HOUR),
          resolution: aroundTheClock(8 * HOUR),
        },
        calendarId: null,
        warningPercent: 50,
        onHoldPauses: [],
        steps: [
          step("warning", 0, { kind: "notify", whom: "team" }),
          step("breach", 0, { kind: "notify", whom: "leads" }),
        ],
      },
    ],
    [
      policyNames.x,
      {
        conditions: { platforms: ["x"], visibilities: ["public"] },
        promises: {
          first_response: aroundTheClock(HOUR),
          next_response: aroundTheClock(2 * HOUR),
          resolution: aroundTheClock(24 * HOUR),
        },
        calendarId: null,
        warningPercent: 75,
        onHoldPauses: ["resolution"],
        steps: [step("breach", 0, { kind: "notify", whom: "leads" })],
      },
    ],
    [
      policyNames.private,
      {
        conditions: { visibilities: ["private"] },
        promises: {
          first_response: inCalendar({ urgent: 60, high: 120, normal: 240, low: 480 }),
          next_response: inCalendar({ urgent: 60, high: 120, normal: 240, low: 480 }),
          resolution: inCalendar({ urgent: 600, high: 960, normal: 1_440, low: 2_400 }),
        },
        calendarId,
        warningPercent: 75,
        onHoldPauses: ["next_response", "resolution"],
        steps: [],
      },
    ],
  ];
}

type Promised = NonNullable<PolicyDefinition["promises"]["resolution"]>;

function aroundTheClock(minutes: number): Promised {
  const targets = { low: minutes, normal: minutes, high: minutes, urgent: minutes };
  return { timing: "around_the_clock", targets };
}

function inCalendar(targets: Promised["targets"]): Promised {
  return { timing: "calendar", targets };
}

function step(
  at: "warning" | "breach",
  afterMinutes: number,
  action: PolicyDefinition["steps"][number]["action"],
): PolicyDefinition["steps"][number] {
  return { id: randomUUID(), promises: ["first_response"], at, afterMinutes, action };
}
