import type { SimulatedName } from "../../simulators";
import {
  bySize,
  type Outcome,
  patience,
  promised,
  quantile,
  type Size,
  type Suite,
} from "../outcome";
import { faultsLeft, requestsBeforeReset, requestsTo } from "../platform-log";
import { doubledPosts, missingOf, polled, present, waits } from "../source-posts";
import {
  busiestMinute,
  openSource,
  requestsOf,
  type Source,
  type SourceKind,
  sourceKinds,
  usedOf,
  writeTo,
} from "../sources";
import type { Stage } from "../stage";
import { foundTenant } from "../traffic";
import { until } from "../until";

interface Plan {
  /** Posts per source. */
  posts: number;
  everyMs: number;
  /** How often each fault strikes its source. */
  times: number;
  /** How long an answer that drips takes. */
  dripMs: number;
  /** Faults left out: a platform that never answers costs its whole time-out. */
  without: readonly Fault[];
  /** The same for all platforms but the first. */
  withoutOnOthers: readonly Fault[];
  /** Further sources of one platform that answers none of them at once: more than workers have places. */
  silent: number;
}

/** Each strikes one source of each platform; `none` is the neighbour that must not notice. */
const FAULTS = [
  "none",
  "rate_limit",
  "server_error",
  "reset_connection",
  "truncated",
  "garbage",
  "huge",
  "slow",
  "drip",
  "accept_then_timeout",
] as const;

type Fault = (typeof FAULTS)[number] | "outage";

const PLANS: Record<Size, Plan> = {
  full: {
    posts: 120,
    everyMs: 500,
    times: 4,
    dripMs: 60_000,
    without: [],
    withoutOnOthers: [],
    silent: 60,
  },
  quick: {
    posts: 40,
    everyMs: 250,
    times: 2,
    dripMs: 60_000,
    without: [],
    withoutOnOthers: [],
    silent: 30,
  },
  short: {
    posts: 12,
    everyMs: 250,
    times: 1,
    dripMs: 3_000,
    without: ["accept_then_timeout"],
    withoutOnOthers: ["rate_limit", "huge", "slow", "drip", "accept_then_timeout"],
    silent: 0,
  },
};

const PLATFORMS: readonly SimulatedName[] = ["discourse", "x", "facebook", "wordpress", "feeds"];
const SILENT: SimulatedName = "x";
const POLL_SECONDS = 2;
const RESET_SECONDS = 3;
/** Refused for longer than this, a source is refused once only. */
const LONG_RESET_SECONDS = 10;
/** Due channels are found every two seconds; then a platform is asked, and its posts are worked off. */
const CALM_MS = POLL_SECONDS * 1_000 + 2_000 + 1_000;
const WAIT_MS = 180_000;

/** Platforms that answer nonsense or nothing lose no post, and nobody else waits for them. */
export const platformFaults: Suite = {
  name: "R2",
  title: "faulty platforms lose nothing, are not pressed, and leave other channels alone",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const sources = await openSources(stage, plan);
  const ids = sources.map((source) => source.channelId);
  await stage.keepWorkers(2);
  await until(
    "the first polls",
    async () => (await polled(stage, ids)) === sources.length,
    30_000 * patience(size),
  );

  for (const source of sources) spoil(stage, source, plan);
  for (let number = 1; number <= plan.posts; number += 1) {
    for (const source of sources) writeTo(stage, source, number);
    await new Promise((resolve) => setTimeout(resolve, plan.everyMs));
  }
  const lastAt = Date.now();
  const injected = sources.reduce((sum, source) => sum + source.injected.size, 0);
  await until(
    "every post",
    async () => injected === (await present(stage, sources)),
    WAIT_MS,
    200,
  ).catch(() => undefined);
  const drainMs = Date.now() - lastAt;

  const found = await present(stage, sources);
  const doubled = await doubledPosts(stage, ids);
  const { early, used, rate } = await pressed(stage, sources);
  const calm = await Promise.all(
    sources
      .filter(
        ({ fault, kind }) => fault === "none" && !(isSilent(plan) && kind.platform === SILENT),
      )
      .map(async (source) => quantile(await waits(stage, source), 0.99)),
  );
  const p99 = Math.max(...calm);
  const left = await Promise.all(PLATFORMS.map((platform) => faultsLeft(stage, platform)));
  const unstruck = left.reduce((sum, count) => sum + count, 0);
  const missing = await missingOf(stage, sources);
  return {
    injected,
    present: found,
    lost: injected - found,
    doubled,
    drainMs,
    details: {
      platforms: PLATFORMS.join(" "),
      faults: FAULTS.filter((fault) => fault !== "none").join(" "),
      sources: sources.length,
      [`of ${SILENT} silent at once`]: plan.silent,
      "each fault so often": plan.times,
      "requests before the reset": early,
      "requests a minute to one source": rate,
      "of what its platform allows %": Math.round(used * 100),
      "slowest untouched source p99 ms": Math.round(p99),
    },
    failures: [
      ...promised(unstruck === 0, `${unstruck} faults never struck: the run says nothing of them`),
      ...promised(found === injected, `${injected - found} posts were lost: ${missing}`),
      ...promised(doubled === 0, `${doubled} posts are there twice`),
      ...promised(early === 0, `${early} requests came before the platform's own reset`),
      ...promised(used <= 1, `${Math.round(used * 100)} % of the requests that a platform allows`),
      ...promised(
        p99 <= CALM_MS * patience(size),
        `a source without a fault waited ${Math.round(p99)} ms at p99, more than ${CALM_MS}`,
      ),
    ],
  };
}

async function openSources(stage: Stage, plan: Plan): Promise<Source<Fault>[]> {
  const tenantId = await foundTenant();
  const kinds = sourceKinds(POLL_SECONDS);
  const sources: Source<Fault>[] = [];
  for (const [index, platform] of PLATFORMS.entries()) {
    const without = [...plan.without, ...(index === 0 ? [] : plan.withoutOnOthers)];
    for (const fault of FAULTS.filter((one) => !without.includes(one)))
      sources.push(await openSource(stage, tenantId, kinds[platform], fault, POLL_SECONDS));
  }
  for (let count = 0; count < plan.silent; count += 1)
    sources.push(await openSource(stage, tenantId, kinds[SILENT], "outage", POLL_SECONDS));
  return sources;
}

function spoil(stage: Stage, { kind, fault, path }: Source<Fault>, plan: Plan): void {
  if (fault === "none") return;
  stage.simulators[kind.platform].fault({
    fault: fault === "outage" ? "accept_then_timeout" : fault,
    path,
    method: "GET",
    times: fault === "outage" || isLongRefused(kind, fault) ? 1 : plan.times,
    resetSeconds: RESET_SECONDS,
    delayMs: fault === "drip" ? plan.dripMs : 4_000,
  });
}

/** Then even the untouched source of that platform waits: its server is away. */
function isSilent(plan: Plan): boolean {
  return plan.silent > 0;
}

function isLongRefused(kind: SourceKind, fault: Fault): boolean {
  return fault === "rate_limit" && kind.resetSeconds > LONG_RESET_SECONDS;
}

/** How the platforms were treated, at its worst. */
async function pressed(
  stage: Stage,
  sources: readonly Source[],
): Promise<{ early: number; used: number; rate: number }> {
  const result = { early: 0, used: 0, rate: 0 };
  for (const platform of PLATFORMS) {
    const log = await requestsTo(stage, platform);
    for (const source of sources.filter(({ kind }) => kind.platform === platform)) {
      const requests = requestsOf(source, log);
      const { refusal, resetSeconds } = source.kind;
      result.early += requestsBeforeReset(requests, refusal, resetSeconds);
      result.used = Math.max(result.used, usedOf(source, requests));
      result.rate = Math.max(result.rate, busiestMinute(requests));
    }
  }
  return result;
}
