import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { SearchParams } from "nuqs/server";
import { ListContacts, listContacts } from "@/domain/contacts";
import { contactListQuery } from "../../_client/contact-queries";
import { inTenant, requireMember } from "../../_delivery/session";
import { ContactsScreen } from "./contacts-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("contacts"))("title") };
}

export default async function ContactsPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  await requireMember("contact.read");
  const { q: given } = await searchParams;
  const q = (typeof given === "string" ? given : "").trim().slice(0, 200);
  const input = ListContacts.safeParse(q === "" ? {} : { q });
  const client = new QueryClient();
  if (input.success) {
    const page = await inTenant((ctx) => listContacts(ctx, input.data));
    client.setQueryData(contactListQuery(q).queryKey, { pages: [page], pageParams: [null] });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ContactsScreen />
    </HydrationBoundary>
  );
}
