import type { ConnectorRuntime } from "@/connectors/contract";
import { config } from "@/infra/config";
import { type TenantContext, type TenantScope, withTenant } from "@/infra/db";
import { log } from "@/infra/log";
import { metrics } from "@/infra/metrics";
import { enqueue } from "@/infra/queue";
import { ServerPlaces } from "@/infra/throttle";
import type { Clock } from "@/kernel/clock";
import { type Claim, claimDelivery } from "./claim-delivery";
import { findReplyServer, type ReplyRef } from "./find-due-replies";
import { holdLease } from "./hold-lease";
import { DeliverReply } from "./jobs";
import { type DeliveryStep, recordDelivery } from "./record-delivery";

export interface DeliveryEnvironment {
  connectorRuntime: ConnectorRuntime;
  clock?: Clock;
}

/** Two transactions that both store the platform's copy: the second one finds it and merges. */
const UNIQUE_VIOLATION = /\b(P2002|23505)\b|Unique constraint failed/;

const places = new ServerPlaces(() => config().workerConcurrency);

/**
 * One step of one reply, unless its platform's server has all the places it may have here: then the
 * reply stays due and gets its job again when a place is free.
 */
export async function deliverReply(
  reply: ReplyRef,
  environment: DeliveryEnvironment,
): Promise<void> {
  const server = await findReplyServer(reply);
  if (server === null) return;
  const go = () => void enqueue(DeliverReply, reply);
  const leave = places.take(server, { key: reply.outboxId, go });
  if (leave === null) return;
  try {
    await deliverOnce(reply, environment);
  } finally {
    leave();
  }
}

/**
 * Claim, then talk to the platform outside every transaction, then record:
 * - a crash before the claim commits: nothing happened, the sweep brings the job again;
 * - a crash between claim and answer: the lease is renewed no more and runs out, the next step looks
 *   before it sends;
 * - a crash between answer and record: the same; what was published is found, not sent twice.
 */
async function deliverOnce(job: ReplyRef, environment: DeliveryEnvironment): Promise<void> {
  const scope: TenantScope = {
    tenantId: job.tenantId,
    actor: { kind: "system", name: "delivery" },
    clock: environment.clock,
  };
  const claimedAtMs = performance.now();
  const result = await withTenant(scope, (ctx) => claimDelivery(ctx, job.outboxId));
  switch (result.kind) {
    case "nothing":
      return;
    case "impossible":
      return record(scope, (ctx) => recordImpossible(ctx, job.outboxId, result.reason));
    case "claimed": {
      const { claim } = result;
      const runtime = environment.connectorRuntime;
      const lease = holdLease(scope, claim, claimedAtMs, runtime.fetch);
      const outcome = await takeStep(claim, { ...runtime, fetch: lease.fetch });
      const leaseUntil = await lease.release();
      await record(scope, (ctx) =>
        recordDelivery(ctx, { outboxId: claim.outboxId, leaseUntil, outcome }),
      );
      metrics().deliveries.inc({ platform: claim.connector.platform, outcome: outcome.kind });
      return;
    }
  }
}

async function takeStep(claim: Claim, runtime: ConnectorRuntime): Promise<DeliveryStep> {
  const { connector, outbound, access } = claim;
  try {
    if (claim.kind === "send") return await connector.deliver(outbound, access, runtime);
    const found = await connector.findDelivered(outbound, access, runtime);
    switch (found.kind) {
      case "found":
        return {
          kind: "delivered",
          externalId: found.externalId,
          url: found.url,
          at: outbound.lastAttemptAt,
        };
      case "absent":
        return { kind: "absent" };
      case "undecided":
        return { ...found, reason: "The platform did not say whether it has the reply." };
    }
  } catch (error) {
    log.error({ err: error, outboxId: claim.outboxId }, "a connector threw while delivering");
    const reason = "Something broke while the reply was on its way.";
    return claim.kind === "send"
      ? { kind: "unknown", reason }
      : { kind: "undecided", afterMs: 30_000, reason };
  }
}

async function recordImpossible(
  ctx: TenantContext,
  outboxId: string,
  reason: string,
): Promise<void> {
  const row = await ctx.tx.outbox.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: outboxId } },
    select: { leaseUntil: true, state: true },
  });
  await recordDelivery(ctx, {
    outboxId,
    leaseUntil: row?.leaseUntil ?? null,
    outcome: { kind: row?.state === "pending" ? "rejected" : "unknowable", reason },
  });
}

async function record(
  scope: TenantScope,
  run: (ctx: TenantContext) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withTenant(scope, run);
    } catch (error) {
      if (attempt >= 3 || !UNIQUE_VIOLATION.test(String(error))) throw error;
    }
  }
}
