import { Client } from "pg";
import type { Page } from "playwright";
import { largeOnly } from "../both-sizes";
import { newAgent } from "../credentials";
import { LARGEST_TENANT } from "../fill-tickets";
import { InboxPage } from "../inbox-page";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { Stage } from "../stage";

/** What the browser measures at best: shorter ones are not told and count as this long. */
const LEAST_MS = 16;
const TIMES = 8;
const QUIET_MS = 150;

type Kind = "open" | "walk" | "view" | "assign";

/** What the browser itself measures from an input to the next frame, as for its "interaction to next paint". */
export async function ui(stage: Stage): Promise<Result[]> {
  const { database } = await largeOnly(stage);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const cookies = await newAgent(stage, owner, LARGEST_TENANT);
  await owner.end();
  const web = await stage.startWeb(database);
  const rounds: Record<string, number>[] = [];
  const p95s: number[] = [];
  try {
    for (let round = 0; round <= stage.rounds; round += 1) {
      const inbox = await InboxPage.open(web.url, cookies, "?view=open");
      try {
        const taken = await interact(inbox.page);
        // The first page warms the server up.
        if (round === 0) continue;
        p95s.push(percentile(Object.values(taken).flat(), 0.95));
        rounds.push(
          Object.fromEntries(
            Object.entries(taken).map(([kind, times]) => [
              `${kind} p95 ms`,
              percentile(times, 0.95),
            ]),
          ),
        );
      } finally {
        await inbox.close();
      }
    }
  } finally {
    await web.stop();
  }
  return [
    {
      part: "ui",
      figure: "interaction → next paint, p95",
      goal: { is: "at most", must: 200, aim: 50, unit: "ms" },
      rounds: p95s,
      measured: medians(rounds),
    },
  ];
}

async function interact(page: Page): Promise<Record<Kind, number[]>> {
  await observe(page);
  const taken: Record<Kind, number[]> = { open: [], walk: [], view: [], assign: [] };
  const measure = async (kind: Kind, act: () => Promise<void>) => {
    await page.evaluate(() => Object.assign(window, { longest: 0 }));
    await act();
    taken[kind].push(await settled(page));
  };
  const rows = page.getByRole("list", { name: /^Tickets: / }).getByRole("link");
  const views = page.getByRole("navigation", { name: "Views" }).getByRole("link");
  for (let n = 0; n < TIMES; n += 1) await measure("open", () => rows.nth(n).click());
  for (let n = 0; n < TIMES; n += 1) {
    await measure("walk", () => page.keyboard.press("j"));
    await measure("walk", () => page.keyboard.press(n % 2 === 0 ? "j" : "k"));
  }
  for (let n = 0; n < TIMES; n += 1) {
    await rows.nth(n).click();
    await settled(page);
    await measure("assign", () => page.keyboard.press("i"));
  }
  const count = await views.count();
  for (let n = 0; n < TIMES; n += 1) await measure("view", () => views.nth(n % count).click());
  return taken;
}

/** From now on `longest` is the longest interaction that was told since it was last set to 0. */
async function observe(page: Page): Promise<void> {
  await page.evaluate((least) => {
    Object.assign(window, { longest: 0 });
    performance.setResourceTimingBufferSize(100_000);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { interactionId, duration } = entry as PerformanceEventTiming;
        const state = window as unknown as { longest: number };
        if (interactionId > 0) state.longest = Math.max(state.longest, duration);
      }
    }).observe({ type: "event", durationThreshold: least } as PerformanceObserverInit);
  }, LEAST_MS);
}

/** Once the page has fetched and painted what the input asked for. @returns how long the input took */
async function settled(page: Page): Promise<number> {
  const longest = await page.evaluate(async (quietMs) => {
    const fetched = () => performance.getEntriesByType("resource").length;
    for (let before = -1; before !== fetched(); ) {
      before = fetched();
      await new Promise((resolve) => setTimeout(resolve, quietMs));
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return (window as unknown as { longest: number }).longest;
  }, QUIET_MS);
  return Math.max(longest, LEAST_MS);
}
