import { config } from "@/infra/config";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { type MailSettingsView, NOTIFICATION_TYPES, type UpdateMailSettings } from "./schemas";

/** What is mailed to whoever asks. A token is nobody, so it gets nothing. */
export async function getMailSettings(ctx: TenantContext): Promise<MailSettingsView> {
  authorise(ctx, "ticket.read");
  const isAvailable = config().mail !== undefined;
  if (ctx.actor.kind !== "member") {
    return { isAvailable, address: null, types: [], lastFailure: null };
  }
  const { memberId } = ctx.actor;
  const [member] = await ctx.tx.$queryRaw<{ address: string; types: string[] }[]>`
    SELECT p.email::text AS address, m.mailed_types AS types
    FROM member m JOIN person p ON p.id = m.person_id
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.id = ${memberId}::uuid`;
  if (member === undefined) throw notFound("Member");
  const newest = await ctx.tx.mail.findFirst({
    where: { tenantId: ctx.tenantId, memberId, state: { in: ["sent", "failed"] } },
    orderBy: { createdAt: "desc" },
    select: { state: true, createdAt: true, lastError: true },
  });
  return {
    isAvailable,
    address: member.address,
    types: NOTIFICATION_TYPES.filter((type) => member.types.includes(type)),
    lastFailure:
      newest?.state === "failed"
        ? { at: newest.createdAt.toISOString(), reason: newest.lastError ?? "" }
        : null,
  };
}

/** Chooses what is mailed to whoever asks. @throws AppError `forbidden` for a token */
export async function updateMailSettings(
  ctx: TenantContext,
  { types }: UpdateMailSettings,
): Promise<MailSettingsView> {
  authorise(ctx, "ticket.read");
  if (ctx.actor.kind !== "member") {
    throw new AppError("forbidden", "An API token gets no mail. Sign in as a person.");
  }
  await ctx.tx.member.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ctx.actor.memberId } },
    data: { mailedTypes: NOTIFICATION_TYPES.filter((type) => types.includes(type)) },
    select: { id: true },
  });
  return getMailSettings(ctx);
}
