import type { TenantScope } from "@/infra/db";
import { withTenant } from "@/infra/db";
import { OutboundConnectionError, type OutboundFetch } from "@/infra/http";
import { log } from "@/infra/log";
import type { Claim } from "./claim-delivery";
import { LEASE_MS, LEASE_RENEWAL_MS, MOST_OF_A_REQUEST_MS } from "./rules/lease";

const STOOD_STILL = "this worker stood still, another one may have taken over";

/** A claimed step whose lease is kept alive for as long as this process is. */
export interface HeldLease {
  /** Sends only while the lease outlives the request: whoever takes over finds what was sent. */
  fetch: typeof fetch;
  /** Ends the renewing. @returns the lease that whoever records must show */
  release(): Promise<Date>;
}

/**
 * Renews a claim while its step is worked on. A worker that died stops renewing, and another takes
 * over after `LEASE_MS`. A worker that hung and wakes up has no time left on its lease: nothing more
 * leaves it, so what the other one did not find on the platform does not appear there afterwards.
 *
 * @param claimedAtMs `performance.now()` from before the claim: the lease is at least so young
 */
export function holdLease(
  scope: TenantScope,
  claim: Pick<Claim, "outboxId" | "leaseUntil">,
  claimedAtMs: number,
  send: OutboundFetch,
): HeldLease {
  let leaseUntil = claim.leaseUntil;
  let endsAtMs = claimedAtMs + LEASE_MS;
  let renewing: Promise<void> = Promise.resolve();

  const renew = async () => {
    const askedAtMs = performance.now();
    try {
      const renewed = await renewLease(scope, claim.outboxId, leaseUntil);
      if (renewed === null) {
        endsAtMs = 0;
      } else {
        leaseUntil = renewed;
        endsAtMs = askedAtMs + LEASE_MS;
      }
    } catch (error) {
      log.warn({ err: error, outboxId: claim.outboxId }, "a lease could not be renewed");
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renew);
  }, LEASE_RENEWAL_MS);

  const refusal = () =>
    performance.now() + MOST_OF_A_REQUEST_MS > endsAtMs
      ? new OutboundConnectionError(STOOD_STILL, false)
      : null;

  return {
    fetch: (input, init) => send(input, { ...init, refusal }),
    release: async () => {
      clearInterval(timer);
      await renewing;
      return leaseUntil;
    },
  };
}

/** Null when somebody else took over or settled it. */
async function renewLease(scope: TenantScope, outboxId: string, held: Date): Promise<Date | null> {
  return withTenant(scope, async (ctx) => {
    const leaseUntil = new Date(ctx.clock.now().getTime() + LEASE_MS);
    const { count } = await ctx.tx.outbox.updateMany({
      where: {
        tenantId: ctx.tenantId,
        id: outboxId,
        leaseUntil: held,
        state: { in: ["sending", "checking"] },
      },
      data: { leaseUntil, nextAttemptAt: leaseUntil },
    });
    return count === 1 ? leaseUntil : null;
  });
}
