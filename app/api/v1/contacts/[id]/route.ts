import { z } from "zod";
import { ContactDetail, getContact, UpdateContact, updateContact } from "@/domain/contacts";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });

export const GET = route({
  permission: "contact.read",
  params,
  openapi: {
    summary: "Get a contact with their accounts",
    tag: "Contacts",
    response: z.object({ data: ContactDetail }),
  },
  run: async (ctx, { params }) => ({ data: await getContact(ctx, params) }),
});

export const PATCH = route({
  permission: "contact.update",
  params,
  input: UpdateContact,
  openapi: {
    summary: "Name a contact, or keep a note about them",
    tag: "Contacts",
    response: z.object({ data: ContactDetail }),
  },
  run: async (ctx, { params, body }) => ({
    data: await updateContact(ctx, { ...body, id: params.id }),
  }),
});
