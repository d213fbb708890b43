import type { Agent } from "./agent-client";
import { fillTickets } from "./fill-tickets";
import type { BenchDatabase, Stage } from "./stage";

interface Sized {
  database: BenchDatabase;
  agent: Agent;
}

/** The smaller and the larger database, each with a process of the product on it. */
export async function bothSizes(stage: Stage): Promise<{ small: Sized; large: Sized }> {
  const small = await filled(stage, "small", stage.sizes.small);
  const large = await filled(stage, "large", stage.sizes.large);
  return { small, large };
}

export async function largeOnly(stage: Stage): Promise<Sized> {
  return filled(stage, "large", stage.sizes.large);
}

async function filled(stage: Stage, name: string, tickets: number): Promise<Sized> {
  const database = await stage.database(`bench_${name}`, (fresh) => fillTickets(fresh, tickets));
  return { database, agent: await stage.agent(database) };
}
