import { config } from "@/infra/config";
import { type TenantContext, type TenantScope, withTenant } from "@/infra/db";
import { log } from "@/infra/log";
import type { MailOutcome, MailTransport, OutgoingMail } from "@/infra/mail";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { SendMail } from "./jobs";
import { LEASE_MS, MAX_ATTEMPTS, MAX_REPEATS, retryDelayMs } from "./rules/pace";

interface ClaimedMail {
  outgoing: OutgoingMail;
  attempts: number;
  doubts: number;
  leaseUntil: Date;
}

interface MailRow {
  messageId: string;
  subject: string;
  bodyText: string;
  bodyHtml: string;
  state: "waiting" | "sending";
  attempts: number;
  doubts: number;
  createdAt: Date;
  email: string | null;
}

/**
 * One attempt at one mail. Claim, then speak to the server outside every transaction, then record:
 * - a crash before the claim commits: nothing happened, the sweep brings the job again;
 * - a crash between claim and record: the lease runs out, and the server may have taken the mail. It is
 *   repeated once under the same Message-ID, which mailboxes know as the same mail; then it is given up.
 */
export async function sendMail(
  job: { tenantId: string; mailId: string },
  { transport, clock = systemClock }: { transport: MailTransport; clock?: Clock },
): Promise<MailOutcome["kind"] | null> {
  const { mail } = config();
  if (mail === undefined) return null;
  const scope: TenantScope = {
    tenantId: job.tenantId,
    actor: { kind: "system", name: "mail" },
    clock,
  };
  const claimed = await withTenant(scope, (ctx) => claim(ctx, job.mailId, mail.from));
  if (claimed === null) return null;
  const outcome = await transport.send(claimed.outgoing);
  await withTenant(scope, (ctx) => record(ctx, job.mailId, claimed, outcome));
  return outcome.kind;
}

async function claim(
  ctx: TenantContext,
  mailId: string,
  from: string,
): Promise<ClaimedMail | null> {
  const now = ctx.clock.now();
  // Found `sending` only after its lease: the next attempt is always due at its end.
  const [row] = await ctx.tx.$queryRaw<MailRow[]>`
    SELECT e.message_id AS "messageId", e.subject, e.body_text AS "bodyText",
      e.body_html AS "bodyHtml", e.state, e.attempts, e.doubts, e.created_at AS "createdAt",
      (SELECT p.email FROM member m JOIN person p ON p.id = m.person_id
        WHERE m.tenant_id = e.tenant_id AND m.id = e.member_id AND m.revoked_at IS NULL) AS email
    FROM mail e
    WHERE e.tenant_id = ${ctx.tenantId}::uuid AND e.id = ${mailId}::uuid
      AND e.state IN ('waiting', 'sending') AND e.next_attempt_at <= ${now}
    FOR UPDATE OF e SKIP LOCKED`;
  if (row === undefined) return null;
  const doubts = row.doubts + (row.state === "sending" ? 1 : 0);
  if (row.email === null) {
    await end(ctx, mailId, { state: "dropped", lastError: "the member has left" });
    return null;
  }
  if (doubts > MAX_REPEATS) {
    await giveUp(ctx, mailId, "The mail server never said whether it took the mail.");
    return null;
  }
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const attempts = row.attempts + 1;
  await ctx.tx.mail.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: mailId } },
    data: { state: "sending", attempts, doubts, leaseUntil, nextAttemptAt: leaseUntil },
    select: { id: true },
  });
  const outgoing: OutgoingMail = {
    from,
    to: row.email,
    messageId: row.messageId,
    subject: row.subject,
    text: row.bodyText,
    html: row.bodyHtml,
    at: row.createdAt,
  };
  return { outgoing, attempts, doubts, leaseUntil };
}

/** What is certain counts whoever says it; everything else only from whoever holds the lease. */
async function record(
  ctx: TenantContext,
  mailId: string,
  claimed: ClaimedMail,
  outcome: MailOutcome,
): Promise<void> {
  if (outcome.kind === "sent") {
    return end(ctx, mailId, { state: "sent", sentAt: ctx.clock.now(), lastError: null });
  }
  const row = await ctx.tx.mail.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: mailId } },
    select: { leaseUntil: true },
  });
  if (row?.leaseUntil?.getTime() !== claimed.leaseUntil.getTime()) return;
  const doubts = claimed.doubts + (outcome.kind === "unknown" ? 1 : 0);
  const isHopeless =
    outcome.kind === "rejected" || claimed.attempts >= MAX_ATTEMPTS || doubts > MAX_REPEATS;
  if (isHopeless) return giveUp(ctx, mailId, outcome.reason);
  const delayMs = retryDelayMs(claimed.attempts);
  await ctx.tx.mail.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: mailId } },
    data: {
      state: "waiting",
      doubts,
      leaseUntil: null,
      lastError: outcome.reason,
      nextAttemptAt: new Date(ctx.clock.now().getTime() + delayMs),
    },
    select: { id: true },
  });
  const { tenantId } = ctx;
  ctx.afterCommit(async () => {
    await enqueue(SendMail, { tenantId, mailId }, { delayMs });
  });
}

async function giveUp(ctx: TenantContext, mailId: string, reason: string): Promise<void> {
  await end(ctx, mailId, { state: "failed", lastError: reason });
  ctx.afterCommit(() =>
    log.error({ tenantId: ctx.tenantId, mailId, reason }, "a mail was given up"),
  );
}

/** What it said is of no more use: customers' words are kept where they are aged out with the ticket. */
async function end(
  ctx: TenantContext,
  mailId: string,
  data: { state: "sent" | "failed" | "dropped"; lastError: string | null; sentAt?: Date },
): Promise<void> {
  await ctx.tx.mail.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: mailId } },
    data: { ...data, leaseUntil: null, subject: "", bodyText: "", bodyHtml: "" },
    select: { id: true },
  });
}
