import { setTimeout as sleep } from "node:timers/promises";
import { openBrowser, Screen } from "../browsers";
import { Follower } from "../follower";
import { untilDrained } from "../ledger";
import { askApi, type Office, openOffice } from "../office";
import { bySize, type Outcome, patience, promised, type Size, type Suite } from "../outcome";
import type { Stage } from "../stage";
import { deliver, mentions } from "../traffic";
import { until } from "../until";
import { Web } from "../web";

interface Plan {
  offices: number;
  /** Readers of the stream in each office, beside its browsers. */
  followers: number;
  /** Real browsers in each office. */
  screens: number;
  offlineMs: number;
  /** New mentions of each office in that time. */
  mentions: number;
  /** Tickets of each that are worked on in that time. */
  worked: number;
}

const PLANS: Record<Size, Plan> = {
  full: { offices: 5, followers: 8, screens: 2, offlineMs: 60_000, mentions: 300, worked: 40 },
  quick: { offices: 2, followers: 5, screens: 1, offlineMs: 12_000, mentions: 60, worked: 12 },
  short: { offices: 1, followers: 3, screens: 1, offlineMs: 2_000, mentions: 15, worked: 4 },
};

/** Trying again, a page's worth of requests, and what the list waits between two readings. */
const TRUE_WITHIN_MS = 10_000;

interface Reader {
  office: Office;
  follower: Follower;
}

/** Browsers lose the network and the stream's server dies meanwhile: in the end they show the truth. */
export const offline: Suite = {
  name: "R7",
  title: "browsers that were offline, and whose stream died, show what the server has",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  await stage.keepWorkers(2);
  const web = await Web.open(stage, 1);
  const browser = await openBrowser();
  const readers: Reader[] = [];
  const screens: Screen[] = [];
  try {
    const offices = await openOffices(stage, web, plan);
    for (const office of offices) {
      for (let count = 0; count < plan.followers; count += 1) {
        readers.push({ office, follower: new Follower(web.url, office.token) });
      }
      for (let count = 0; count < plan.screens; count += 1) {
        screens.push(await Screen.open(browser, web.url, office));
      }
    }
    await until("live streams", () => readers.every(({ follower }) => follower.isLive), 30_000);
    await untilAllTrue(screens, 30_000);
    const [start] = await stage.ask<{ at: Date }>("SELECT clock_timestamp() AS at");

    for (const screen of screens) await screen.setOffline(true);
    for (const { follower } of readers) follower.goOffline();
    const offlineUntil = Date.now() + plan.offlineMs;
    await web.killStream();
    for (const office of offices) await work(stage, web, office, plan);
    await web.startStream();
    await sleep(Math.max(0, offlineUntil - Date.now()));
    const stale = await countWrong(screens);
    // It dies a second time under those who have just come back.
    for (const { follower } of readers) follower.goOnline();
    for (const screen of screens) await screen.setOffline(false);
    await until("a stream", () => readers.some(({ follower }) => follower.isLive), 30_000);
    await web.killStream();
    await web.startStream();
    const lastAt = Date.now();

    const told = await eventsSince(stage, offices, start?.at ?? new Date());
    const behind = () => readers.filter((reader) => missing(reader, told).length > 0).length;
    await until("every event at every reader", () => behind() === 0, 60_000).catch(() => undefined);
    const wrong = await untilAllTrue(screens, 30_000);
    const drainMs = Date.now() - lastAt;
    const lost = readers.reduce((sum, reader) => sum + missing(reader, told).length, 0);
    const doubled = readers.reduce((sum, { follower }) => sum + repeated(follower), 0);
    const injected = readers.reduce((sum, { office }) => sum + (told.get(office)?.length ?? 0), 0);
    const resets = readers.reduce((sum, { follower }) => sum + follower.resets, 0);
    return {
      injected,
      present: injected - lost,
      lost,
      doubled,
      drainMs,
      details: {
        "readers of the stream": readers.length,
        browsers: screens.length,
        "offline ms": plan.offlineMs,
        "stream server killed": 2,
        "told to read all again": resets,
        "browsers that show something else": wrong,
      },
      failures: [
        ...promised(
          stale === screens.length,
          `only ${stale} browsers were out of date while offline: the run says little`,
        ),
        ...promised(lost === 0, `${lost} events never reached a reader`),
        ...promised(doubled === 0, `${doubled} events were told twice`),
        ...promised(resets === 0, `${resets} readers were sent back to the beginning`),
        ...promised(wrong === 0, `${wrong} browsers show something else than the server`),
        ...promised(
          drainMs <= TRUE_WITHIN_MS * patience(size),
          `it took ${drainMs} ms, more than ${TRUE_WITHIN_MS}`,
        ),
      ],
    };
  } finally {
    await Promise.all(readers.map(({ follower }) => follower.close()));
    await browser.close();
    await web.close();
  }
}

async function openOffices(stage: Stage, web: Web, plan: Plan): Promise<Office[]> {
  const offices: Office[] = [];
  for (let count = 0; count < plan.offices; count += 1) {
    const office = await openOffice(web.url);
    offices.push(office);
    await deliver(stage, mentions([office.place], plan.worked + 5), { url: web.url });
  }
  await untilDrained(stage, placesOf(offices), 60_000);
  return offices;
}

const placesOf = (offices: readonly Office[]) => offices.map((office) => office.place);

/** What happens while nobody looks: new mentions, and colleagues who resolve what is there. */
async function work(stage: Stage, web: Web, office: Office, plan: Plan): Promise<void> {
  const { url } = web;
  const old = await askApi<{ id: string }[]>(
    url,
    office,
    "GET",
    "tickets?view=unassigned&limit=50",
  );
  const items = mentions([office.place], plan.worked + 5 + plan.mentions).slice(plan.worked + 5);
  await deliver(stage, items, { url });
  for (const { id } of old.slice(0, plan.worked)) {
    await askApi(url, office, "PATCH", `tickets/${id}`, { status: "resolved" });
  }
  await untilDrained(stage, [office.place], 60_000);
}

/** Of each office: the ids of what happened. */
async function eventsSince(
  stage: Stage,
  offices: readonly Office[],
  since: Date,
): Promise<Map<Office, string[]>> {
  const told = new Map<Office, string[]>();
  for (const office of offices) {
    const rows = await stage.ask<{ id: string }>(
      "SELECT id FROM ticket_event WHERE tenant_id = $1::uuid AND recorded_at > $2",
      [office.place.tenantId, since],
    );
    told.set(
      office,
      rows.map((row) => row.id),
    );
  }
  return told;
}

function missing({ office, follower }: Reader, told: Map<Office, string[]>): string[] {
  const heard = new Set(follower.heard);
  return (told.get(office) ?? []).filter((id) => !heard.has(id));
}

function repeated(follower: Follower): number {
  return follower.heard.length - new Set(follower.heard).size;
}

/** @returns how many are still wrong then */
async function untilAllTrue(screens: readonly Screen[], withinMs: number): Promise<number> {
  let wrong = screens.length;
  const look = async () => {
    wrong = await countWrong(screens);
    return wrong === 0;
  };
  await until("true screens", look, withinMs, 250).catch(() => undefined);
  return wrong;
}

async function countWrong(screens: readonly Screen[]): Promise<number> {
  const truths = await Promise.all(screens.map((screen) => screen.isTrue()));
  return truths.filter((isTrue) => !isTrue).length;
}
