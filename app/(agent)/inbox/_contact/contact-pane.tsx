"use client";

import { useQuery } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { TicketDetail } from "@/domain/tickets";
import { usePanels } from "@/ui/composites/panel-layout";
import { Avatar } from "@/ui/primitives/avatar";
import { EmptyState } from "@/ui/primitives/empty-state";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { Skeleton } from "@/ui/primitives/skeleton";
import { StatusMark } from "@/ui/primitives/status-mark";
import { useTimeWords } from "@/ui/time/use-time-words";
import { ContactIdentities } from "../../../_client/parts/contact-identities";
import { ContactNote } from "../../../_client/parts/contact-note";
import { ticketQueryById } from "../../../_client/ticket-queries";
import { useInbox } from "../inbox-state";

/** Who the ticket is with: one person, all their accounts, all their tickets. */
export function ContactPane() {
  const t = useTranslations("contacts");
  const { selectedId } = useInbox();
  const { data: ticket, isLoading } = useQuery({
    ...ticketQueryById(selectedId ?? ""),
    enabled: selectedId !== null,
  });
  if (ticket !== undefined) return <ContactOfTicket key={ticket.contact.id} ticket={ticket} />;
  if (isLoading) {
    return (
      <div role="status" aria-label={t("loadingOne")} className="flex flex-col gap-3 p-4">
        <Skeleton className="size-10 [&>span]:rounded-full" />
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-3 w-1/2" />
        <Skeleton className="mt-4 h-16 w-full" />
      </div>
    );
  }
  return <EmptyState icon={<UserRound />} title={t("label")} description={t("noneChosen")} />;
}

function ContactOfTicket({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("contacts");
  const common = useTranslations("common.language");
  const { day } = useTimeWords();
  const { contact, contactDetail } = ticket;
  return (
    <section aria-label={t("label")} className="min-h-0 flex-1 overflow-y-auto">
      <header className="flex items-center gap-3 px-4 pt-4 pb-3">
        <Avatar name={contact.name} size={40} />
        <div className="min-w-0 flex-1">
          <Link
            href={`/contacts/${contact.id}`}
            dir="auto"
            className="block truncate rounded-sm font-semibold text-md hover:underline"
          >
            {contact.name}
          </Link>
          <p className="truncate text-ink-3">
            {contact.handle === null || contact.handle === contact.name
              ? null
              : `@${contact.handle}`}
          </p>
          <p className="text-ink-3 text-sm">
            {contact.reach === null ? null : t("followers", { count: contact.reach })}
          </p>
        </div>
      </header>
      <Section title={t("identities")}>
        <ContactIdentities identities={contactDetail.identities} />
      </Section>
      <Section>
        <ContactNote contactId={contact.id} note={contactDetail.note} />
      </Section>
      <Section title={t("other")}>
        <OtherTickets ticket={ticket} />
      </Section>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-line border-t px-4 py-3 text-sm">
        {contactDetail.language === null ? null : (
          <>
            <dt className="text-ink-3">{t("language")}</dt>
            <dd className="text-right">{common(contactDetail.language)}</dd>
          </>
        )}
        <dt className="text-ink-3">{t("since")}</dt>
        <dd className="text-right">{day(contactDetail.createdAt)}</dd>
      </dl>
    </section>
  );
}

function Section({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="border-line border-t px-4 py-3">
      {title === undefined ? null : <h3 className="mb-1 font-medium text-sm">{title}</h3>}
      {children}
    </div>
  );
}

function OtherTickets({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("contacts");
  const { select } = useInbox();
  const { closeSheet } = usePanels();
  const { otherTickets } = ticket.contactDetail;
  if (otherTickets.length === 0) return <p className="text-ink-3">{t("noOther")}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {otherTickets.map((other) => (
        <li key={other.id}>
          <button
            type="button"
            onClick={() => {
              closeSheet();
              select(other.id);
            }}
            className="focus-inset flex w-full flex-col rounded-md px-2 py-1.5 text-left hover:bg-hover"
          >
            <span className="flex items-center gap-1.5 text-ink-3 text-sm">
              <PlatformMark platform={other.platform} size={12} />
              <span className="tabular-nums">#{other.number}</span>
              <StatusMark status={other.status} withLabel className="text-ink-2 [&_svg]:size-3" />
              <RelativeTime at={other.lastActivityAt} className="ml-auto" />
            </span>
            <span dir="auto" className="block w-full truncate">
              {other.excerpt}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
