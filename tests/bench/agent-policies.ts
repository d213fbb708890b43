import {
  createPolicy,
  listPolicies,
  type PolicyDefinition,
  type PromiseTerms,
  updatePolicy,
} from "@/domain/sla";
import { withTenant } from "@/infra/db";

const ACTOR = { kind: "system", name: "bench" } as const;

/** Each matches by something else, and few mentions match one of them. */
export async function definePolicies(tenantId: string, count: number): Promise<number[]> {
  for (let n = 0; n < count; n += 1) {
    await withTenant({ tenantId, actor: ACTOR }, (ctx) =>
      createPolicy(ctx, { name: `Policy ${n}`, definition: definition(100 + n, n) }),
    );
  }
  return [];
}

export async function changeTarget(tenantId: string, minutes: number): Promise<number[]> {
  await withTenant({ tenantId, actor: ACTOR }, async (ctx) => {
    const { data: policies } = await listPolicies(ctx);
    const standard = policies.find((policy) => policy.isDefault);
    if (standard === undefined) throw new Error("the company has no default policy");
    await updatePolicy(ctx, {
      id: standard.id,
      name: standard.name,
      definition: definition(minutes, null),
    });
  });
  return [];
}

function definition(minutes: number, n: number | null): PolicyDefinition {
  const promise: PromiseTerms = {
    timing: "around_the_clock",
    targets: { low: minutes, normal: minutes, high: minutes, urgent: minutes },
  };
  return {
    conditions: n === null ? {} : conditions(n),
    promises: { first_response: promise, next_response: null, resolution: promise },
    calendarId: null,
    warningPercent: 75,
    onHoldPauses: ["resolution"],
    steps: [],
  };
}

function conditions(n: number): PolicyDefinition["conditions"] {
  switch (n % 4) {
    case 0:
      return { tags: [`tag ${n}`] };
    case 1:
      return { platforms: ["facebook"], priorities: ["urgent"] };
    case 2:
      return { languages: ["de"], minimumReach: 4_900 + n };
    default:
      return { visibilities: ["private"], minimumReach: 100 * n };
  }
}
