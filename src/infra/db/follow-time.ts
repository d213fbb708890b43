import { log } from "@/infra/log";
import { fixSystemTime, systemTimeMs } from "@/kernel/clock";
import type { PrismaClient } from "./generated/client";

/** How often a process that is at work compares its clock with the database's, in milliseconds. */
const LOOK_EVERY_MS = 10_000;
/** Differences below this are the way to the database and back, not the clocks, in milliseconds. */
const TOLERATED_MS = 20;
/** From here on a difference is worth a warning, in milliseconds. */
const WORTH_SAYING_MS = 1_000;

interface Looking {
  lookedAtMs: number;
  current: Promise<void>;
}

const holder = globalThis as typeof globalThis & { echolotTime?: Looking };

export function isTimeToLook(): boolean {
  const last = holder.echolotTime?.lookedAtMs;
  return last === undefined || performance.now() - last > LOOK_EVERY_MS;
}

/**
 * Sets the process's time by the database's, the one that all processes share. A machine whose clock
 * is minutes off would otherwise record breaches before their deadline and take leases that their
 * holders still have. Goes on from the last look while the database is away; never throws.
 */
export function followTime(client: PrismaClient): Promise<void> {
  const looking = { lookedAtMs: performance.now(), current: look(client) };
  holder.echolotTime = looking;
  return looking.current;
}

/** Settles when no comparison is on its way. */
export async function timeFollowed(): Promise<void> {
  await holder.echolotTime?.current;
}

async function look(client: PrismaClient): Promise<void> {
  try {
    const startedMs = performance.now();
    const [row] = await client.$queryRaw<{ at: number }[]>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`;
    const uncertaintyMs = (performance.now() - startedMs) / 2;
    if (row === undefined) return;
    const believedMs = systemTimeMs();
    const differenceMs = Math.round(row.at + uncertaintyMs) - believedMs;
    const isWrong = Math.abs(differenceMs) > uncertaintyMs + TOLERATED_MS;
    fixSystemTime(isWrong ? believedMs + differenceMs : believedMs);
    if (Math.abs(differenceMs) > WORTH_SAYING_MS) {
      log.warn({ differenceMs }, "this process's time differed from the database's: corrected");
    }
  } catch (error) {
    log.debug({ err: error }, "the database's time could not be read");
  }
}
