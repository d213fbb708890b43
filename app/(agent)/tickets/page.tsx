import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { SearchParams } from "nuqs/server";
import { ListTickets, listTickets } from "@/domain/tickets";
import { ticketTableQuery } from "../../_client/table-queries";
import { filtersOf, loadTableParams } from "../../_client/ticket-params";
import { TICKET_PAGE_SIZE } from "../../_client/ticket-queries";
import { inTenant, requireMember } from "../../_delivery/session";
import { TicketsScreen } from "./tickets-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inbox.table"))("title") };
}

export default async function TicketsPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  await requireMember("ticket.read");
  const values = await loadTableParams(searchParams);
  const filters = { ...filtersOf(values), sort: values.sort ?? ("latest" as const) };
  const input = ListTickets.safeParse({ ...filters, limit: TICKET_PAGE_SIZE });
  const client = new QueryClient();
  if (input.success) {
    const page = await inTenant((ctx) => listTickets(ctx, input.data));
    client.setQueryData(ticketTableQuery(filters).queryKey, { pages: [page], pageParams: [null] });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TicketsScreen />
    </HydrationBoundary>
  );
}
