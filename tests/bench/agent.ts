import { drainInbox, storeEvents } from "@/domain/ingestion";
import { countViews, listTickets } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import type { Actor } from "@/kernel/actor";
import { changeTarget, definePolicies } from "./agent-policies";
import type { AgentReply, AgentTask } from "./agent-tasks";
import { countStatements } from "./count-statements";
import { mentionPayload } from "./mention-payload";
import { timed } from "./sample";

const SYSTEM: Actor = { kind: "system", name: "bench" };
const BATCH = 500;
const PAGE = 50;

async function perform(task: AgentTask): Promise<number[]> {
  switch (task.kind) {
    case "greet":
      return [];
    case "pages":
      return walkPages(task.tenantId, task.times);
    case "counts": {
      const actor: Actor = {
        kind: "member",
        memberId: task.memberId,
        personId: task.personId,
        role: "agent",
      };
      return inTurn(task.times, () => withTenant({ tenantId: task.tenantId, actor }, countViews));
    }
    case "search":
      return inTurn(task.words.length, (index) =>
        withTenant({ tenantId: task.tenantId, actor: SYSTEM }, (ctx) =>
          listTickets(ctx, { q: task.words[index], limit: PAGE }),
        ),
      );
    case "store":
      return storeMentions(task);
    case "policies":
      return definePolicies(task.tenantId, task.count);
    case "retarget":
      return changeTarget(task.tenantId, task.minutes);
    case "drain":
      return countStatements(() => drainInbox(task.tenantId));
  }
}

async function inTurn(times: number, run: (index: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) taken.push(await timed(() => run(index)));
  return taken;
}

async function walkPages(tenantId: string, times: number): Promise<number[]> {
  let cursor: string | undefined;
  return inTurn(times, async () => {
    const page = await withTenant({ tenantId, actor: SYSTEM }, (ctx) =>
      listTickets(ctx, { view: "open", limit: PAGE, cursor }),
    );
    cursor = page.nextCursor ?? undefined;
  });
}

async function storeMentions(task: Extract<AgentTask, { kind: "store" }>): Promise<number[]> {
  const work = task.channels.map((channel, place) => {
    const numbers = Array.from({ length: task.count }, (_, index) => task.from + index);
    const all = numbers.flatMap((n) => (n % 10 === 0 && task.isOnce !== true ? [n, n] : [n]));
    return { channel, batches: batched(all.map((n) => mentionPayload(place, n))) };
  });
  return inTurn(1, () =>
    Promise.all(
      work.map(async ({ channel, batches }) => {
        for (const events of batches) {
          await withTenant({ tenantId: channel.tenantId, actor: SYSTEM }, (ctx) =>
            storeEvents(ctx, channel.id, "poll", events),
          );
        }
      }),
    ),
  );
}

function batched<T>(items: T[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) batches.push(items.slice(at, at + BATCH));
  return batches;
}

function answer(reply: AgentReply): void {
  process.send?.(reply);
}

process.on("message", (task: AgentTask) => {
  perform(task).then(
    (times) => answer({ kind: "done", times }),
    (error: unknown) => answer({ kind: "failed", reason: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
