import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { SearchParams } from "nuqs/server";
import { countViews, getTicket, ListTickets, listTickets } from "@/domain/tickets";
import { AppError } from "@/kernel/errors";
import { isId } from "@/kernel/ids";
import { PANEL_COOKIE, parsePanelMemory } from "@/ui/composites/panel-memory";
import { filtersOf, type InboxValues, loadInboxParams } from "../../_client/ticket-params";
import {
  TICKET_PAGE_SIZE,
  ticketCountsQuery,
  ticketListQuery,
  ticketQueryById,
} from "../../_client/ticket-queries";
import { inTenant, requireMember } from "../../_delivery/session";
import { DENSITY_COOKIE } from "./_list/density";
import { InboxScreen } from "./inbox-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inbox"))("title") };
}

export default async function InboxPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireMember("ticket.read");
  const [values, store] = await Promise.all([loadInboxParams(searchParams), cookies()]);
  return (
    <HydrationBoundary state={await prefetch(values)}>
      <InboxScreen
        memory={parsePanelMemory(store.get(PANEL_COOKIE)?.value)}
        density={store.get(DENSITY_COOKIE)?.value === "compact" ? "compact" : "comfortable"}
      />
    </HydrationBoundary>
  );
}

/** What the page shows first, in one transaction; what cannot be had is asked for by the browser. */
async function prefetch({ view, ticket, ...rest }: InboxValues) {
  const client = new QueryClient();
  const filters = filtersOf(rest, view);
  const list = ListTickets.safeParse({ ...filters, limit: TICKET_PAGE_SIZE });
  await inTenant(async (ctx) => {
    client.setQueryData(ticketCountsQuery.queryKey, await countViews(ctx));
    if (list.success) {
      const page = await listTickets(ctx, list.data);
      client.setQueryData(ticketListQuery(filters).queryKey, {
        pages: [page],
        pageParams: [null],
      });
    }
    if (ticket !== null && isId(ticket)) {
      const found = await getTicket(ctx, { id: ticket }).catch(nothingIfUnknown);
      if (found !== null) client.setQueryData(ticketQueryById(ticket).queryKey, found);
    }
  });
  return dehydrate(client);
}

function nothingIfUnknown(error: unknown): null {
  if (error instanceof AppError && error.code === "not_found") return null;
  throw error;
}
