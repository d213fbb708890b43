"use client";

import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketDetail } from "@/domain/tickets";
import { useInbox } from "../inbox-state";

/** The tickets this one continues, or is continued in. */
export function TicketLinks({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("ticket");
  const { select } = useInbox();
  const links = [
    { other: ticket.previousTicket, words: "previous" as const },
    { other: ticket.nextTicket, words: "next" as const },
  ];
  if (links.every(({ other }) => other === null)) return null;
  return (
    <div className="flex shrink-0 flex-wrap gap-x-4 border-line border-b px-3 py-1.5 text-sm">
      {links.map(({ other, words }) =>
        other === null ? null : (
          <button
            key={words}
            type="button"
            onClick={() => select(other.id)}
            className="flex items-center gap-1.5 rounded-sm text-accent-text hover:underline"
          >
            <History aria-hidden className="size-3" />
            {t(words, { number: other.number })}
          </button>
        ),
      )}
    </div>
  );
}
