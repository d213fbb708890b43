import { config, type MailConfig } from "@/infra/config";
import { type TenantContext, withTenant } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { GatherMail, SendMail } from "./jobs";
import { composeMail, type MailItem, type MailSetting } from "./rules/compose-mail";
import { PAUSE_MS } from "./rules/pace";

interface ItemRow extends Omit<MailItem, "number" | "dueAt"> {
  number: bigint;
  dueAt: string | null;
}

/**
 * Makes one mail of everything a member is to be told and has not read meanwhile; at most one in
 * `PAUSE_MS`, so what comes in between is gathered. One transaction takes the requests and stores the
 * finished mail: a crash before its commit leaves the requests, after it the mail, for the sweep.
 * @returns the mail's id; null when there is nothing to send, or not yet
 */
export async function gatherMail(
  { tenantId, memberId }: { tenantId: string; memberId: string },
  clock: Clock = systemClock,
): Promise<string | null> {
  const { mail } = config();
  if (mail === undefined) return null;
  const scope = { tenantId, actor: { kind: "system", name: "mail" } as const, clock };
  return withTenant(scope, (ctx) => gather(ctx, memberId, mail));
}

async function gather(
  ctx: TenantContext,
  memberId: string,
  mail: MailConfig,
): Promise<string | null> {
  // One at a time per member; nobody else waits for it.
  await ctx.tx.$executeRaw`
    SELECT id FROM member WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${memberId}::uuid
    FOR NO KEY UPDATE`;
  const now = ctx.clock.now();
  const waitMs = await pauseLeft(ctx, memberId, now);
  const { tenantId } = ctx;
  if (waitMs > 0) {
    ctx.afterCommit(async () => {
      await enqueue(GatherMail, { tenantId, memberId }, { delayMs: waitMs });
    });
    return null;
  }
  const items = await takeItems(ctx, memberId);
  const setting = await readSetting(ctx, memberId);
  if (items.length === 0 || setting === null) return null;
  const composed = composeMail(items, { ...setting, baseUrl: config().baseUrl });
  const id = newId();
  await ctx.tx.mail.create({
    data: {
      tenantId,
      id,
      memberId,
      messageId: `<${id}@${mail.domain}>`,
      subject: composed.subject,
      bodyText: composed.text,
      bodyHtml: composed.html,
      nextAttemptAt: now,
      createdAt: now,
    },
    select: { id: true },
  });
  ctx.afterCommit(async () => {
    await enqueue(SendMail, { tenantId, mailId: id });
  });
  return id;
}

async function pauseLeft(ctx: TenantContext, memberId: string, now: Date): Promise<number> {
  const last = await ctx.tx.mail.findFirst({
    where: { tenantId: ctx.tenantId, memberId },
    orderBy: { createdAt: "desc" },
    select: { createdAt: true },
  });
  return last === null ? 0 : last.createdAt.getTime() + PAUSE_MS - now.getTime();
}

/** Takes every request; what was read in the product needs no mail any more. */
async function takeItems(ctx: TenantContext, memberId: string): Promise<MailItem[]> {
  const rows = await ctx.tx.$queryRaw<ItemRow[]>`
    WITH taken AS (
      DELETE FROM mail_request
      WHERE tenant_id = ${ctx.tenantId}::uuid AND member_id = ${memberId}::uuid
      RETURNING notification_id
    )
    SELECT n.type, n.ticket_id AS "ticketId", t.number, c.name AS "contactName", t.excerpt,
      coalesce(p.name, k.name, 'Echolot') AS "actorName",
      n.data->>'promise' AS promise, n.data->>'at' AS at, n.data->>'dueAt' AS "dueAt"
    FROM taken
    JOIN notification n ON n.tenant_id = app_tenant_id() AND n.id = taken.notification_id
    JOIN ticket t ON t.tenant_id = n.tenant_id AND t.id = n.ticket_id
    JOIN contact c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
    LEFT JOIN member m ON m.tenant_id = n.tenant_id AND m.id = (n.actor->>'memberId')::uuid
    LEFT JOIN person p ON p.id = m.person_id
    LEFT JOIN api_token k ON k.tenant_id = n.tenant_id AND k.id = (n.actor->>'tokenId')::uuid
    WHERE n.read_at IS NULL
    ORDER BY n.id`;
  return rows.map((row) => ({
    ...row,
    number: Number(row.number),
    dueAt: row.dueAt === null ? null : new Date(row.dueAt),
  }));
}

/** Null when the member has left. */
async function readSetting(
  ctx: TenantContext,
  memberId: string,
): Promise<Omit<MailSetting, "baseUrl"> | null> {
  const [row] = await ctx.tx.$queryRaw<{ locale: string; timeZone: string; company: string }[]>`
    SELECT coalesce(p.locale, t.locale) AS locale, t.time_zone AS "timeZone", t.name AS company
    FROM member m JOIN person p ON p.id = m.person_id JOIN tenant t ON t.id = m.tenant_id
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.id = ${memberId}::uuid AND m.revoked_at IS NULL`;
  return row === undefined ? null : { ...row, locale: row.locale === "de" ? "de" : "en" };
}
