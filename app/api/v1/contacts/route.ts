import { ContactPage, ListContacts, listContacts } from "@/domain/contacts";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "contact.read",
  query: ListContacts,
  openapi: {
    summary: "List contacts by name",
    tag: "Contacts",
    response: ContactPage,
  },
  run: (ctx, { query }) => listContacts(ctx, query),
});
