import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { getContact } from "@/domain/contacts";
import { ListTickets, listTickets } from "@/domain/tickets";
import { AppError } from "@/kernel/errors";
import { isId } from "@/kernel/ids";
import { contactQueryById } from "../../../_client/contact-queries";
import { ticketTableQuery } from "../../../_client/table-queries";
import { TICKET_PAGE_SIZE } from "../../../_client/ticket-queries";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ContactScreen } from "./contact-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("contacts"))("label") };
}

export default async function ContactPage({ params }: { params: Promise<{ id: string }> }) {
  await requireMember("contact.read");
  const { id } = await params;
  if (!isId(id)) notFound();
  const client = new QueryClient();
  const filters = { contact: id, sort: "latest" } as const;
  try {
    await inTenant(async (ctx) => {
      client.setQueryData(contactQueryById(id).queryKey, await getContact(ctx, { id }));
      const input = ListTickets.parse({ ...filters, limit: TICKET_PAGE_SIZE });
      const page = await listTickets(ctx, input);
      client.setQueryData(ticketTableQuery(filters).queryKey, {
        pages: [page],
        pageParams: [null],
      });
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ContactScreen id={id} />
    </HydrationBoundary>
  );
}
