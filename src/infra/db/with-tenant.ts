import { log } from "@/infra/log";
import { type Actor, actorHolds, type Permission } from "@/kernel/actor";
import { type Clock, systemClock } from "@/kernel/clock";
import { AppError } from "@/kernel/errors";
import {
  databaseInTime,
  emptySql,
  MAX_WAIT_MS,
  STATEMENT_TIMEOUT_MS,
  sql,
  type Tx,
} from "./client";
import { prepared } from "./prepared";

declare const minted: unique symbol;

/**
 * The only way to a tenant's data. Minted by `withTenant` alone: a verb that asks for it cannot be
 * called without a transaction whose row security is set to one tenant.
 */
export interface TenantContext {
  readonly [minted]: true;
  readonly tenantId: string;
  readonly actor: Actor;
  readonly tx: Tx;
  readonly clock: Clock;
  /**
   * Runs `effect` after the commit, never after a rollback. For hints only (live events, jobs that
   * a sweep would restore): a crash between commit and effect loses it.
   */
  afterCommit(effect: () => Promise<void> | void): void;
}

export interface TenantScope {
  tenantId: string;
  actor: Actor;
  clock?: Clock;
}

export interface TransactionOptions {
  /** How long the whole transaction may take, in milliseconds. */
  timeoutMs?: number;
  /** Waits until no other transaction has this turn of the tenant, and keeps it to the end. */
  turn?: string;
  /**
   * Every row is reached by an index, and what is ordered comes in the order of one. A plan that is kept
   * (`prepared`) may have been made while a table was empty, when reading all of it was as good; and of
   * two indexes that begin alike the planner takes either: only the one in whose order rows are asked
   * for is sure to be taken.
   */
  byKeys?: boolean;
}

/** Two transactions that wait for each other, or a serialisation conflict: trying again is right. */
const RETRYABLE = /\b(40001|40P01)\b|deadlock detected|P2034/;
const MAX_ATTEMPTS = 4;

/**
 * Runs `run` in one transaction that can see and change one tenant's rows only.
 * @throws what `run` throws, after rolling back
 */
export async function withTenant<T>(
  scope: TenantScope,
  run: (ctx: TenantContext) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  // The client gives a transaction up only between statements: the server must end the one that runs.
  const timeoutMs = options.timeoutMs ?? 15_000;
  for (let attempt = 1; ; attempt += 1) {
    const effects: (() => Promise<void> | void)[] = [];
    try {
      const { app } = await databaseInTime();
      const result = await app.$transaction(
        async (tx) => {
          const afterCommit = (effect: () => Promise<void> | void) => void effects.push(effect);
          return run(await enterTenant(scope, tx, { ...options, timeoutMs }, afterCommit));
        },
        { timeout: timeoutMs, maxWait: MAX_WAIT_MS },
      );
      for (const effect of effects) {
        try {
          await effect();
        } catch (error) {
          log.warn({ err: error, tenantId: scope.tenantId }, "an effect after commit failed");
        }
      }
      return result;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !RETRYABLE.test(String(error))) throw error;
    }
  }
}

/** For this folder alone: what `byKeys` sets, in a statement that selects something before. */
export const BY_KEYS = sql`, set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)`;

/** For this folder alone: sets `tx` to the tenant and mints its context. */
export async function enterTenant(
  scope: TenantScope,
  tx: Tx,
  { timeoutMs, turn, byKeys }: TransactionOptions & { timeoutMs: number },
  afterCommit: TenantContext["afterCommit"],
): Promise<TenantContext> {
  // The lock in this statement: what the next one reads was committed before the turn came.
  const takeTurn =
    turn === undefined
      ? emptySql
      : sql`, pg_advisory_xact_lock(hashtextextended(${`${turn}:${scope.tenantId}`}, 0))`;
  await tx.$executeRaw(prepared`SELECT set_config('app.tenant_id', ${scope.tenantId}, true),
    set_config('statement_timeout', ${String(Math.min(timeoutMs, STATEMENT_TIMEOUT_MS))}, true)
    ${byKeys === true ? BY_KEYS : emptySql}${takeTurn}`);
  const { tenantId, actor, clock = systemClock } = scope;
  return { tenantId, actor, tx, clock, afterCommit } as unknown as TenantContext;
}

/** @throws AppError `forbidden` when the actor's role does not hold the permission */
export function authorise(ctx: Pick<TenantContext, "actor">, permission: Permission): void {
  if (!actorHolds(ctx.actor, permission)) {
    throw new AppError("forbidden", "Your role does not allow this. Ask an admin.", {
      detail: permission,
    });
  }
}
