import { readFile, writeFile } from "node:fs/promises";
import { pgDump } from "../../support/pg-dump";
import {
  type Answer,
  holdAgainstPlatform,
  openPage,
  type Page,
  ticketIdsOf,
  unsettled,
  writeAnswers,
} from "../answers";
import { bySize, type Outcome, promised, type Size, type Suite } from "../outcome";
import { wrongCounters } from "../recount";
import type { Stage } from "../stage";
import { until } from "../until";

interface Plan {
  /** Mentions with a ticket when the copy is made. */
  mentions: number;
  /** Mentions that are stored and not worked off at that moment. */
  waiting: number;
  /** Answers that are written and not sent at that moment; they go out after it. */
  queued: number;
  /** Mentions, and as many answers, that come after it: the copy does not have them. */
  later: number;
  ways: readonly Way[];
}

/** How the installation is copied, and brought back into an empty database. */
interface Way {
  name: string;
  save(stage: Stage, file: string): Promise<void>;
  bringBack(stage: Stage, file: string): Promise<void>;
}

const BACKUP: Way = {
  name: "backup",
  save: (stage, file) => stage.command("cli/backup", [file]),
  bringBack: (stage, file) => stage.command("cli/restore", [file]),
};

const PG_DUMP: Way = {
  name: "pg_dump",
  save: async (stage, file) => writeFile(file, await pgDump(stage.databaseUrl)),
  async bringBack(stage, file) {
    await stage.ask(await readFile(file, "utf8"));
    await stage.command("cli/restore", ["--loaded"]);
  },
};

const PLANS: Record<Size, Plan> = {
  full: { mentions: 5_000, waiting: 1_000, queued: 500, later: 300, ways: [BACKUP, PG_DUMP] },
  quick: { mentions: 400, waiting: 80, queued: 60, later: 40, ways: [BACKUP, PG_DUMP] },
  // tests/integration/operate/pg-dump.test.ts is the short version of the other.
  short: { mentions: 30, waiting: 10, queued: 8, later: 6, ways: [BACKUP] },
};

/** The database is lost and Redis is empty: a copy brings everything back, and nothing twice. */
export const restore: Suite = {
  name: "R8",
  title: "a backup or a pg_dump beside an empty Redis loses nothing and publishes nothing twice",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const outcomes: Outcome[] = [];
  for (const way of plan.ways) outcomes.push(await loseAndBringBack(stage, plan, way));
  const sum = (count: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  return {
    injected: sum(({ injected }) => injected),
    present: sum(({ present }) => present),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    drainMs: Math.max(...outcomes.map(({ drainMs }) => drainMs)),
    details: Object.assign({}, ...outcomes.map(({ details }) => details)),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}

async function loseAndBringBack(stage: Stage, plan: Plan, way: Way): Promise<Outcome> {
  const page = await openPage(stage);
  const mentioned: string[] = [];
  const mention = async (count: number) => {
    for (let number = 1; number <= count; number += 1) {
      mentioned.push(write(stage, page, mentioned.length + 1));
    }
    await stage.simulators.facebook.flush();
  };
  await stage.keepWorkers(2);
  await mention(plan.mentions);
  await untilTickets(stage, page, plan.mentions);
  const ticketIds = await ticketIdsOf(stage, page.tenantId);
  const answered = await writeAnswers(page.tenantId, ticketIds.slice(0, plan.queued));
  await untilSettled(stage, page);

  await stage.killAllWorkers();
  await mention(plan.waiting);
  const queued = await writeAnswers(page.tenantId, ticketIds.slice(plan.queued, 2 * plan.queued));
  const file = stage.file(`echolot.${way.name}`);
  await way.save(stage, file);

  await stage.keepWorkers(2);
  await mention(plan.later);
  await untilTickets(stage, page, mentioned.length);
  const later = await writeAnswers(
    page.tenantId,
    ticketIds.slice(2 * plan.queued, 2 * plan.queued + plan.later),
  );
  await untilSettled(stage, page);

  await stage.killAllWorkers();
  await stage.loseDatabase();
  await stage.flushRedis();
  await way.bringBack(stage, file);
  const restoredAt = Date.now();
  await stage.keepWorkers(2);
  await untilTickets(stage, page, mentioned.length);
  await untilSettled(stage, page);
  await until(
    "answers the copy does not have",
    async () => (await foundOnPlatform(stage, page, later)) === later.length,
    60_000,
  );
  const drainMs = Date.now() - restoredAt;

  const mentions = await countMentioned(stage, page, mentioned);
  const tally = await holdAgainstPlatform(stage, page, [...answered, ...queued]);
  const doubled = mentions.doubled + tally.doubled + publishedTwice(stage, page, later);
  const wrong = await wrongCounters(stage, page);
  const injected = mentioned.length + answered.length + queued.length + later.length;
  const lost = mentions.lost + tally.lost;
  return {
    injected,
    present: injected - lost,
    lost,
    doubled,
    drainMs,
    details: {
      "mentions in tickets at the copy": plan.mentions,
      "mentions waiting at the copy": plan.waiting,
      "answers waiting at the copy": queued.length,
      "mentions and answers after it": 2 * plan.later,
      [`${way.name}: drained after ms`]: drainMs,
      [`${way.name}: unknown and shown`]: tally.unknown,
      [`${way.name}: wrong counters`]: wrong.length,
    },
    failures: [
      ...promised(lost === 0, `${mentions.lost} mentions and ${tally.lost} answers were lost`),
      ...promised(doubled === 0, `${doubled} mentions or answers are there twice`),
      ...promised(tally.untold === 0, `${tally.untold} unknown answers were not shown`),
      ...promised(tally.untrue === 0, `${tally.untrue} "delivered" answers are not published`),
      ...promised(wrong.length === 0, `counters differ from a recount: ${wrong.join(", ")}`),
    ].map((failure) => `${way.name}: ${failure}`),
  };
}

function write(stage: Stage, { username }: Page, number: number): string {
  return stage.simulators.facebook.mention({
    account: username,
    author: { username: `kunde_${number}` },
    text: `Frage ${number}: wo bleibt mein Paket?`,
    kind: "post",
  }).id;
}

async function untilTickets(stage: Stage, page: Page, count: number): Promise<void> {
  await until(
    `${count} tickets`,
    async () => (await ticketIdsOf(stage, page.tenantId)).length >= count,
    180_000,
    250,
  );
}

async function untilSettled(stage: Stage, page: Page): Promise<void> {
  await until(
    "every answer's fate",
    async () => (await unsettled(stage, page.tenantId)) === 0,
    180_000,
    250,
  );
}

async function countMentioned(stage: Stage, page: Page, ids: readonly string[]) {
  const rows = await stage.ask<{ id: string; count: number }>(
    `SELECT external_id AS id, count(*)::int AS count FROM message
     WHERE tenant_id = $1::uuid AND kind = 'mention' AND ticket_id IS NOT NULL GROUP BY 1`,
    [page.tenantId],
  );
  const found = new Map(rows.map((row) => [row.id, row.count]));
  const doubled = rows.reduce((sum, row) => sum + row.count - 1, 0);
  const tickets = (await ticketIdsOf(stage, page.tenantId)).length;
  return {
    lost: ids.filter((id) => !found.has(id)).length,
    doubled: doubled + Math.max(0, tickets - ids.length),
  };
}

/** Written here after the copy: the platform alone has them, and shows them to us. */
async function foundOnPlatform(stage: Stage, page: Page, later: readonly Answer[]) {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM message
     WHERE tenant_id = $1::uuid AND kind = 'reply' AND origin = 'platform' AND body = ANY($2)`,
    [page.tenantId, later.map((answer) => answer.text)],
  );
  return row?.count ?? 0;
}

function publishedTwice(stage: Stage, page: Page, answers: readonly Answer[]): number {
  const texts = stage.simulators.facebook.replies(page.username).map((reply) => reply.text);
  return answers.reduce(
    (sum, answer) => sum + Math.max(0, texts.filter((text) => text === answer.text).length - 1),
    0,
  );
}
