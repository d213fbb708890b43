import { decode } from "html-entities";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planGermeval } from "@/cli/replay/plan-germeval";
import { silentProgress } from "@/cli/replay/progress";
import { type GermevalRow, readReplayFile } from "@/cli/replay/read-replay-file";
import type { ReplayReport } from "@/cli/replay/replay-report";
import { runReplay } from "@/cli/replay/run-replay";
import { closeDatabase, withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { closeQueues } from "@/infra/queue";
import { openReplayStage, type ReplayStage, realInput } from "./replay-stage";

const path = realInput("germeval2017-dev.csv");

describe.skipIf(path === null)("a replay of GermEval (skipped without ../shared/data)", () => {
  let stage: ReplayStage;
  let rows: GermevalRow[] = [];

  beforeAll(async () => {
    stage = await openReplayStage();
    const file = await readReplayFile(path ?? "");
    if (file.kind !== "germeval") throw new Error("not the file that was expected");
    rows = file.rows;
    await stage.startWorker();
  });

  afterAll(async () => {
    await stage.close();
    await closeQueues();
    await closeDatabase();
  });

  const replay = (slug: string): Promise<ReplayReport> => {
    const plan = planGermeval({ rows, malformed: [] }, { slug, name: slug, now: new Date() });
    return runReplay(plan, {
      simulators: stage.simulators.urls,
      progress: silentProgress,
      timeoutMs: 230_000,
    });
  };

  it("makes every row a mention exactly once, and a second run changes nothing", {
    timeout: 300_000,
  }, async () => {
    const first = await replay("bahn");
    expect(first).toMatchObject({
      rows: 2_369,
      mentions: 2_369,
      known: 0,
      missing: [],
      refused: [],
    });
    expect(first.setAside).toEqual([]);
    expect(await storedTexts("bahn")).toEqual(wordsOf(rows));

    // What polling was quicker to bring comes by webhook as well, and is the same mention.
    const { x, facebook, discourse } = stage.simulators;
    await Promise.all([x.flush(), facebook.flush(), discourse.flush()]);
    expect(stage.webhookCount()).toBeGreaterThan(1_600);
    const second = await replay("bahn");
    expect(second).toMatchObject({ mentions: 2_369, known: 2_369, tickets: first.tickets });
    expect(await storedTexts("bahn")).toEqual(wordsOf(rows));
  });

  it("loses and doubles nothing when the worker is killed and Redis emptied midway", {
    timeout: 300_000,
  }, async () => {
    const replaying = replay("deutsche-bahn");
    await untilSome("deutsche-bahn", 300);
    await stage.killWorker();
    expect(await storedTexts("deutsche-bahn").then((texts) => texts.length)).toBeLessThan(2_369);
    await stage.flushRedis();
    await stage.startWorker();
    const report = await replaying;
    expect(report).toMatchObject({ mentions: 2_369, known: 0, missing: [] });
    expect(await storedTexts("deutsche-bahn")).toEqual(wordsOf(rows));
  });
});

async function tenantIdOf(slug: string): Promise<string | undefined> {
  const tenant = await withPlatform((tx) =>
    tx.tenant.findUnique({ where: { slug }, select: { id: true } }),
  );
  return tenant?.id;
}

/** Every mention of the tenant by its words, sorted: markup and entities are the platforms' own. */
async function storedTexts(slug: string): Promise<string[]> {
  const tenantId = (await tenantIdOf(slug)) ?? "";
  const messages = await withTenant({ tenantId, actor: { kind: "system", name: "test" } }, (ctx) =>
    ctx.tx.message.findMany({ where: { tenantId, kind: "mention" }, select: { body: true } }),
  );
  return messages.map(({ body }) => words(body)).sort();
}

function wordsOf(rows: readonly GermevalRow[]): string[] {
  return rows.map(({ text }) => words(text)).sort();
}

function words(text: string): string {
  return decode(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

async function untilSome(slug: string, least: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const tenantId = await tenantIdOf(slug);
    const count =
      tenantId === undefined
        ? 0
        : await withTenant({ tenantId, actor: { kind: "system", name: "test" } }, (ctx) =>
            ctx.tx.message.count({ where: { tenantId } }),
          );
    if (count >= least) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error("nothing arrives");
}
