"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Search, UserRoundX, Users } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useRef } from "react";
import type { ContactSummary } from "@/domain/contacts";
import { PageHeader } from "@/ui/composites/page-header";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { Cell, HeaderCell, Table, TableHead, TableRow } from "@/ui/primitives/table";
import { Tooltip } from "@/ui/primitives/tooltip";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { contactListQuery } from "../../_client/contact-queries";
import { SearchInput } from "../../_client/parts/search-input";
import { useProblemWords } from "../../_client/use-problem-words";

/** Everybody outside who ever wrote. */
export function ContactsScreen() {
  const t = useTranslations("contacts");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const [typed, setTyped] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ history: "replace" }),
  );
  const q = typed.trim().slice(0, 200);
  const query = useInfiniteQuery({ ...contactListQuery(q), placeholderData: keepPreviousData });
  const contacts = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const search = useRef<HTMLInputElement>(null);
  useShortcuts([
    { keys: "/", label: t("search"), icon: <Search />, run: () => search.current?.focus() },
  ]);
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <PageHeader
        title={t("title")}
        actions={
          <SearchInput
            input={search}
            label={t("search")}
            placeholder={t("searchPlaceholder")}
            value={q}
            onChange={(next) => void setTyped(next || null)}
            className="w-72 max-sm:w-48"
          />
        }
      />
      <div className="min-h-0 flex-1 overflow-auto">
        {query.isPending ? (
          <SkeletonList label={t("loading")} rows={14} rowClassName="h-10" />
        ) : query.data === undefined ? (
          <ErrorState
            title={t("errorTitle")}
            description={problemWords(query.error)}
            action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
          />
        ) : contacts.length === 0 ? (
          q === "" ? (
            <EmptyState icon={<Users />} title={t("emptyTitle")} description={t("emptyText")} />
          ) : (
            <EmptyState
              icon={<UserRoundX />}
              title={t("noneTitle")}
              description={t("noneText", { q })}
              action={<Button onClick={() => void setTyped(null)}>{t("clear")}</Button>}
            />
          )
        ) : (
          <>
            <ContactTable contacts={contacts} />
            {query.hasNextPage ? (
              <div className="flex justify-center p-4">
                <Button
                  isBusy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t("more")}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}

function ContactTable({ contacts }: { contacts: readonly ContactSummary[] }) {
  const t = useTranslations("contacts");
  const format = useFormatter();
  const router = useRouter();
  return (
    <Table aria-label={t("title")}>
      <TableHead>
        <HeaderCell>{t("name")}</HeaderCell>
        <HeaderCell className="w-40 max-sm:w-16">{t("platforms")}</HeaderCell>
        <HeaderCell isNumeric className="w-28 max-sm:hidden">
          <Tooltip content={t("reachHint")}>
            <span>{t("reach")}</span>
          </Tooltip>
        </HeaderCell>
        <HeaderCell isNumeric className="w-24 max-sm:hidden">
          {t("tickets")}
        </HeaderCell>
        <HeaderCell isNumeric className="w-24 max-sm:hidden">
          {t("openTickets")}
        </HeaderCell>
        <HeaderCell isNumeric className="w-40 max-sm:w-24">
          {t("activity")}
        </HeaderCell>
      </TableHead>
      <tbody>
        {contacts.map((contact) => (
          <TableRow
            key={contact.id}
            className="cursor-pointer"
            onClick={() => router.push(`/contacts/${contact.id}`)}
          >
            <Cell className="max-sm:w-full max-sm:max-w-0">
              <span className="flex min-w-48 items-center gap-2.5 max-sm:min-w-0">
                <Avatar name={contact.name} size={24} />
                <Link
                  href={`/contacts/${contact.id}`}
                  dir="auto"
                  onClick={(event) => event.stopPropagation()}
                  className="truncate rounded-sm font-medium hover:underline"
                >
                  {contact.name}
                </Link>
                {contact.handle === null ? null : (
                  <span className="truncate text-ink-3 max-sm:hidden">@{contact.handle}</span>
                )}
              </span>
            </Cell>
            <Cell>
              <span className="flex gap-1.5 text-ink-2">
                {contact.platforms.map((platform) => (
                  <PlatformMark key={platform} platform={platform} />
                ))}
              </span>
            </Cell>
            <Cell isNumeric className="max-sm:hidden">
              {contact.reach === null ? "–" : format.number(contact.reach, { notation: "compact" })}
            </Cell>
            <Cell isNumeric className="max-sm:hidden">
              {contact.ticketCount}
            </Cell>
            <Cell isNumeric className="max-sm:hidden">
              {contact.openTicketCount}
            </Cell>
            <Cell isNumeric className="whitespace-nowrap text-ink-3">
              {contact.lastActivityAt === null ? "–" : <RelativeTime at={contact.lastActivityAt} />}
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
