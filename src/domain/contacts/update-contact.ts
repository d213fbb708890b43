import { authorise, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { getContact } from "./get-contact";
import type { ContactDetail, UpdateContact } from "./schemas";

/** Names a contact and keeps what colleagues should know. @throws AppError `not_found` */
export async function updateContact(
  ctx: TenantContext,
  input: { id: string } & UpdateContact,
): Promise<ContactDetail> {
  authorise(ctx, "contact.update");
  const { count } = await ctx.tx.contact.updateMany({
    where: { tenantId: ctx.tenantId, id: input.id },
    data: { name: input.name, note: input.note, updatedAt: ctx.clock.now() },
  });
  if (count === 0) throw notFound("Contact");
  return getContact(ctx, input);
}
