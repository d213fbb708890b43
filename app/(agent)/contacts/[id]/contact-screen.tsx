"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/ui/composites/page-header";
import { Avatar } from "@/ui/primitives/avatar";
import { Button, buttonVariants } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { useTimeWords } from "@/ui/time/use-time-words";
import { contactQueryById } from "../../../_client/contact-queries";
import { ContactIdentities } from "../../../_client/parts/contact-identities";
import { ContactNote } from "../../../_client/parts/contact-note";
import { TicketTable } from "../../../_client/parts/ticket-table";
import { ticketTableQuery } from "../../../_client/table-queries";
import { useProblemWords } from "../../../_client/use-problem-words";

/** One person outside: their accounts, our note, and everything they ever wrote to us. */
export function ContactScreen({ id }: { id: string }) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const { day } = useTimeWords();
  const router = useRouter();
  const problemWords = useProblemWords();
  const query = useQuery(contactQueryById(id));
  if (query.isPending) return <SkeletonList label={t("loadingOne")} rows={6} />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={t("errorOneTitle")}
        description={problemWords(query.error)}
        action={
          <Link href="/contacts" className={buttonVariants()}>
            {t("back")}
          </Link>
        }
      />
    );
  }
  const contact = query.data;
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <PageHeader
        leading={
          <IconButton
            label={t("back")}
            icon={<ArrowLeft />}
            onClick={() => router.push("/contacts")}
            className="-ml-1.5"
          />
        }
        title={<span dir="auto">{contact.name}</span>}
        aside={contact.handle === null ? undefined : `@${contact.handle}`}
      />
      <div className="flex min-h-0 flex-1 overflow-hidden max-[899px]:flex-col max-[899px]:overflow-y-auto">
        <aside
          aria-label={t("label")}
          className="w-76 shrink-0 overflow-y-auto border-line border-r p-4 max-[899px]:w-full max-[899px]:overflow-visible max-[899px]:border-r-0 max-[899px]:border-b"
        >
          <div className="mb-4 flex items-center gap-3">
            <Avatar name={contact.name} size={56} />
            <div className="min-w-0">
              <p dir="auto" className="truncate font-semibold text-lg">
                {contact.name}
              </p>
              <p className="text-ink-3">
                {contact.reach === null ? null : t("followers", { count: contact.reach })}
              </p>
            </div>
          </div>
          <h2 className="mb-1 font-medium text-sm">{t("identities")}</h2>
          <ContactIdentities identities={contact.identities} />
          <div className="mt-4">
            <ContactNote contactId={contact.id} note={contact.note} />
          </div>
          <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {contact.language === null ? null : (
              <>
                <dt className="text-ink-3">{t("language")}</dt>
                <dd className="text-right">{common(`language.${contact.language}`)}</dd>
              </>
            )}
            <dt className="text-ink-3">{t("since")}</dt>
            <dd className="text-right">{day(contact.createdAt)}</dd>
          </dl>
        </aside>
        <ContactTickets contactId={id} />
      </div>
    </div>
  );
}

function ContactTickets({ contactId }: { contactId: string }) {
  const t = useTranslations("contacts");
  const table = useTranslations("inbox.list");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const query = useInfiniteQuery(ticketTableQuery({ contact: contactId, sort: "latest" }));
  const tickets = query.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <section
      aria-label={t("ticketsTitle")}
      className="min-h-0 min-w-0 flex-1 overflow-auto max-[899px]:flex-none max-[899px]:overflow-visible"
    >
      <h2 className="px-4 pt-3 pb-1 font-semibold text-md">{t("ticketsTitle")}</h2>
      {query.isPending ? (
        <SkeletonList label={table("loading")} rows={5} rowClassName="h-10" />
      ) : query.data === undefined ? (
        <ErrorState
          title={table("errorTitle")}
          description={problemWords(query.error)}
          action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
        />
      ) : tickets.length === 0 ? (
        <EmptyState title={t("noTickets")} />
      ) : (
        <TicketTable label={t("ticketsTitle")} tickets={tickets} isContactHidden />
      )}
      {query.hasNextPage ? (
        <div className="flex justify-center p-4">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("more")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
