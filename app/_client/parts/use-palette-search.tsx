"use client";

import { useQuery } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ContactPage } from "@/domain/contacts";
import type { TicketPage } from "@/domain/tickets";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { api } from "../api";
import { ticketQuery } from "../ticket-filters";

const FEWEST_LETTERS = 2;
const TYPING_PAUSE_MS = 180;
const MOST_SHOWN = 6;

/** Tickets and contacts for what is typed into the palette. */
export function usePaletteSearch() {
  const t = useTranslations("inbox.palette");
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isWanted = q.length >= FEWEST_LETTERS;
  const { data, isFetching } = useQuery({
    queryKey: ["palette", q],
    enabled: isWanted,
    queryFn: async ({ signal }) => {
      const [tickets, contacts] = await Promise.all([
        api<TicketPage>(`tickets?${ticketQuery({ q, sort: "latest" }, null, MOST_SHOWN)}`, {
          signal,
        }),
        api<ContactPage>(`contacts?${new URLSearchParams({ q, limit: String(MOST_SHOWN) })}`, {
          signal,
        }),
      ]);
      return { tickets: tickets.data, contacts: contacts.data };
    },
  });
  const results =
    data === undefined || !isWanted
      ? []
      : [
          {
            label: t("tickets"),
            items: data.tickets.map((ticket) => ({
              id: ticket.id,
              label: `#${ticket.number} ${ticket.contact.name}`,
              hint: ticket.excerpt,
              icon: <PlatformMark platform={ticket.platform} isDecorative />,
              onSelect: () => router.push(`/inbox?ticket=${ticket.id}`),
            })),
          },
          {
            label: t("contacts"),
            items: data.contacts.map((contact) => ({
              id: contact.id,
              label: contact.name,
              ...(contact.handle === null ? {} : { hint: `@${contact.handle}` }),
              icon: <UserRound />,
              onSelect: () => router.push(`/contacts/${contact.id}`),
            })),
          },
        ].filter(({ items }) => items.length > 0);
  return {
    results,
    isSearching: isFetching || typed.trim() !== q,
    onQueryChange: setTyped,
  };
}
