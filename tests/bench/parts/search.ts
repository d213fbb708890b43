import { largeOnly } from "../both-sizes";
import { LARGEST_TENANT } from "../fill-tickets";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import { searchWords } from "../search-words";
import type { Stage } from "../stage";

/**
 * The search of the inbox in the largest tenant, once as it runs and once by a role that row security
 * does not bind: the same verb, the same words.
 */
export async function search(stage: Stage): Promise<Result[]> {
  const { database, agent: bound } = await largeOnly(stage);
  const free = await stage.agent(database, { APP_DATABASE_URL: database.url });
  const words = searchWords(stage.isQuick ? 50 : 200);
  const task = { kind: "search", tenantId: LARGEST_TENANT, words } as const;
  await Promise.all([bound.do(task), free.do(task)]);
  const rounds: Record<"with p50 ms" | "with p99 ms" | "without p50 ms", number>[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const ofBound = await bound.do(task);
    const ofFree = await free.do(task);
    rounds.push({
      "with p50 ms": percentile(ofBound, 0.5),
      "with p99 ms": percentile(ofBound, 0.99),
      "without p50 ms": percentile(ofFree, 0.5),
    });
  }
  const measured = medians(rounds);
  return [
    {
      part: "search",
      figure: "with ÷ without row security, p50",
      goal: { is: "at most", must: 1.5, aim: 1.2, unit: "ratio" },
      rounds: rounds.map((round) => round["with p50 ms"] / round["without p50 ms"]),
      measured,
    },
    {
      part: "search",
      figure: "any word, tenant with 20 %, p99",
      goal: { is: "at most", must: 100, aim: 50, unit: "ms" },
      rounds: rounds.map((round) => round["with p99 ms"]),
      measured,
    },
  ];
}
