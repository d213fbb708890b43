import { log } from "@/infra/log";
import { fixSystemTime, systemTimeMs } from "@/kernel/clock";
import type { PrismaClient } from "./generated/client";

/** How often a process that is at work compares its clock with the database's, in milliseconds. */
const LOOK_EVERY_MS = 10_000;
/** Differences below this are the way to the database and back, not the clocks, in milliseconds. */
const TOLERATED_MS = 20;
/** From here on a difference is worth a warning, in milliseconds. */
const WORTH_SAYING_MS = 1_000;

/** A slow answer says little about the moment it was given at: so often is asked again. */
const ASKED_AT_MOST = 5;

interface Looking {
  lookedAtMs: number;
  /** Whether the database has answered since this process began. */
  isKnown: boolean;
  current: Promise<void>;
}

const holder = globalThis as typeof globalThis & { echolotTime?: Looking };

export function isTimeToLook(): boolean {
  const last = holder.echolotTime;
  return last === undefined || performance.now() - last.lookedAtMs > LOOK_EVERY_MS;
}

/**
 * Sets the process's time by the database's, the one that all processes share. A machine whose clock
 * is minutes off would otherwise record breaches before their deadline and take leases that their
 * holders still have. Goes on from the last look while the database is away; never throws.
 */
export async function followTime(client: PrismaClient): Promise<void> {
  const looking: Looking = {
    lookedAtMs: performance.now(),
    isKnown: holder.echolotTime?.isKnown ?? false,
    current: Promise.resolve(),
  };
  holder.echolotTime = looking;
  looking.current = look(client).then(
    () => {
      looking.isKnown = true;
    },
    (error: unknown) => log.debug({ err: error }, "the database's time could not be read"),
  );
  await looking.current;
}

/** Settles when no comparison is on its way. */
export async function timeFollowed(): Promise<void> {
  await holder.echolotTime?.current;
}

function isTimeKnown(): boolean {
  return holder.echolotTime?.isKnown === true;
}

/**
 * Until the database's time is known nothing may be judged or written by this machine's own.
 * @throws what reading it throws
 */
export async function requireTime(client: PrismaClient): Promise<void> {
  if (isTimeKnown()) return;
  await timeFollowed();
  if (isTimeKnown()) return;
  await look(client);
  if (holder.echolotTime !== undefined) holder.echolotTime.isKnown = true;
}

async function look(client: PrismaClient): Promise<void> {
  const { earliestMs, latestMs } = await ask(client);
  const believedMs = systemTimeMs();
  const isWrong = believedMs < earliestMs - TOLERATED_MS || believedMs > latestMs + TOLERATED_MS;
  // Rather behind than ahead: what is done a little late is in order, what is done too early is not.
  const correctedMs = isWrong ? Math.min(latestMs, earliestMs + TOLERATED_MS) : believedMs;
  fixSystemTime(Math.floor(correctedMs));
  if (Math.abs(correctedMs - believedMs) > WORTH_SAYING_MS) {
    const differenceMs = Math.round(correctedMs - believedMs);
    log.warn({ differenceMs }, "this process's time differed from the database's: corrected");
  }
}

/**
 * Between what the database's clock shows now, in milliseconds since 1970: read between question and
 * answer, and the answers of a few questions leave little room. The first may have had to wait for
 * its connection.
 */
async function ask(client: PrismaClient): Promise<{ earliestMs: number; latestMs: number }> {
  // Relative to this process's steady clock.
  let earliest = Number.NEGATIVE_INFINITY;
  let latest = Number.POSITIVE_INFINITY;
  for (let asked = 0; asked < ASKED_AT_MOST && latest - earliest > TOLERATED_MS; asked += 1) {
    const askedMs = performance.now();
    const [row] = await client.$queryRaw<{ at: number }[]>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`;
    if (row === undefined) throw new Error("the database told no time");
    const [low, high] = [row.at - performance.now(), row.at - askedMs];
    // Answers that contradict each other: somebody set the database's clock, and the last one counts.
    const agrees = low <= latest && high >= earliest;
    earliest = agrees ? Math.max(earliest, low) : low;
    latest = agrees ? Math.min(latest, high) : high;
  }
  const nowMs = performance.now();
  return { earliestMs: nowMs + earliest, latestMs: nowMs + latest };
}
