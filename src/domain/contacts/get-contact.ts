import type { Platform } from "@/connectors/contract";
import { authorise, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { ContactDetail } from "./schemas";
import { type ContactRow, selectContacts, toContactSummary } from "./summary-rows";

/** One contact with their accounts. @throws AppError `not_found` */
export async function getContact(
  ctx: TenantContext,
  input: { id: string },
): Promise<ContactDetail> {
  authorise(ctx, "contact.read");
  const contact = await ctx.tx.contact.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
  });
  const [row] = await ctx.tx.$queryRaw<ContactRow[]>(
    selectContacts(sql`SELECT c.id, lower(c.name) AS key FROM contact c
      WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.id = ${input.id}::uuid`),
  );
  if (contact === null || row === undefined) throw notFound("Contact");
  const identities = await ctx.tx.identity.findMany({
    where: { tenantId: ctx.tenantId, contactId: contact.id },
    orderBy: { id: "asc" },
  });
  return {
    ...toContactSummary(row),
    language: contact.language as ContactDetail["language"],
    note: contact.note,
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
    identities: identities.map((identity) => ({
      id: identity.id,
      platform: identity.platform as Platform,
      externalId: identity.externalId,
      handle: identity.handle,
      name: identity.name,
      avatarUrl: identity.avatarUrl,
      profileUrl: identity.profileUrl,
      followers: identity.followers,
      verified: identity.verified,
    })),
  };
}
