import { bothSizes } from "../both-sizes";
import { A_MEMBER, A_PERSON, LARGEST_TENANT } from "../fill-tickets";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { Stage } from "../stage";

/** The numbers beside the views, for a member of the largest tenant. */
export async function counts(stage: Stage): Promise<Result[]> {
  const { small, large } = await bothSizes(stage);
  const task = {
    kind: "counts",
    tenantId: LARGEST_TENANT,
    memberId: A_MEMBER,
    personId: A_PERSON,
    times: stage.isQuick ? 60 : 200,
  } as const;
  await Promise.all([small.agent.do(task), large.agent.do(task)]);
  const rounds: { "small p50 ms": number; "large p50 ms": number; "large p99 ms": number }[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const ofSmall = await small.agent.do(task);
    const ofLarge = await large.agent.do(task);
    rounds.push({
      "small p50 ms": percentile(ofSmall, 0.5),
      "large p50 ms": percentile(ofLarge, 0.5),
      "large p99 ms": percentile(ofLarge, 0.99),
    });
  }
  return [
    {
      part: "counts",
      figure: "view counts, large ÷ small, p50",
      goal: { is: "at most", must: 1.5, aim: 1.1, unit: "ratio" },
      rounds: rounds.map((round) => round["large p50 ms"] / round["small p50 ms"]),
      measured: medians(rounds),
    },
  ];
}
