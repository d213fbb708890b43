"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { TicketSummary } from "@/domain/tickets";
import { useIsPhone } from "@/ui/composites/use-is-phone";
import { Avatar } from "@/ui/primitives/avatar";
import { ClockBadge } from "@/ui/primitives/clock-badge";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { StatusMark } from "@/ui/primitives/status-mark";
import { Cell, HeaderCell, Table, TableHead, TableRow } from "@/ui/primitives/table";
import { leadingClock } from "../leading-clock";
import type { TicketSort } from "../ticket-filters";

interface TicketTableProps {
  label: string;
  tickets: readonly TicketSummary[];
  /** Left out where the table cannot be sorted. */
  sort?: TicketSort;
  onSort?: (sort: TicketSort) => void;
  isContactHidden?: boolean;
}

/** Tickets as a table; a row opens its ticket in the inbox. */
export function TicketTable({
  label,
  tickets,
  sort,
  onSort,
  isContactHidden = false,
}: TicketTableProps) {
  const t = useTranslations("inbox.table");
  const isStacked = useIsPhone() && !isContactHidden;
  const activity = sort === "latest" ? "descending" : sort === "oldest" ? "ascending" : "none";
  return (
    <Table aria-label={label} className="sm:min-w-[36rem]">
      <TableHead>
        <HeaderCell isNumeric className="w-16 max-sm:hidden">
          {t("number")}
        </HeaderCell>
        {isContactHidden ? null : <HeaderCell className="w-48">{t("contact")}</HeaderCell>}
        {isStacked ? null : <HeaderCell>{t("excerpt")}</HeaderCell>}
        <HeaderCell className="w-44 max-sm:hidden">{t("status")}</HeaderCell>
        <HeaderCell className="w-24 max-sm:hidden">{t("priority")}</HeaderCell>
        <HeaderCell className="w-40 max-sm:hidden">{t("assignee")}</HeaderCell>
        <HeaderCell
          isNumeric
          className="w-36"
          {...(onSort === undefined
            ? {}
            : {
                sort: sort === "due" ? ("ascending" as const) : ("none" as const),
                onSort: () => onSort("due"),
              })}
        >
          {t("clock")}
        </HeaderCell>
        <HeaderCell
          isNumeric
          className="w-32 max-sm:hidden"
          {...(onSort === undefined
            ? {}
            : {
                sort: activity,
                onSort: () => onSort(sort === "latest" ? "oldest" : "latest"),
              })}
        >
          {t("activity")}
        </HeaderCell>
      </TableHead>
      <tbody>
        {tickets.map((ticket) => (
          <TicketTableRow
            key={ticket.id}
            ticket={ticket}
            isContactHidden={isContactHidden}
            isStacked={isStacked}
          />
        ))}
      </tbody>
    </Table>
  );
}

function TicketTableRow({
  ticket,
  isContactHidden,
  isStacked,
}: {
  ticket: TicketSummary;
  isContactHidden: boolean;
  /** The words stand below the name. */
  isStacked: boolean;
}) {
  const router = useRouter();
  const common = useTranslations("common.priority");
  const t = useTranslations("inbox.list");
  const clock = leadingClock(ticket.clocks);
  const href = `/inbox?view=${homeView(ticket)}&ticket=${ticket.id}`;
  const owner = ticket.assigneeName ?? ticket.teamName;
  const words = (
    <Link href={href} dir="auto" className="block min-w-0 truncate rounded-sm hover:underline">
      {ticket.excerpt || ticket.subject || t("noText")}
    </Link>
  );
  return (
    <TableRow
      className="cursor-pointer"
      onClick={(event) => {
        const isLink = event.target instanceof Element && event.target.closest("a") !== null;
        if (!isLink && window.getSelection()?.isCollapsed !== false) router.push(href);
      }}
    >
      <Cell isNumeric className="text-ink-3 max-sm:hidden">
        {ticket.number}
      </Cell>
      {isContactHidden ? null : (
        <Cell className={isStacked ? "w-full max-w-0 py-2 text-ink-2" : undefined}>
          <span className="flex max-w-48 items-center gap-2 text-ink max-sm:max-w-none">
            <PlatformMark platform={ticket.platform} className="text-ink-3" />
            <Link
              href={`/contacts/${ticket.contact.id}`}
              dir="auto"
              className="truncate rounded-sm font-medium hover:underline"
            >
              {ticket.contact.name}
            </Link>
          </span>
          {isStacked ? words : null}
        </Cell>
      )}
      {isStacked ? null : (
        <Cell className="w-full max-w-0">
          <span className="flex items-center gap-2">
            {isContactHidden ? (
              <PlatformMark platform={ticket.platform} className="text-ink-3" />
            ) : null}
            {words}
          </span>
        </Cell>
      )}
      <Cell className="whitespace-nowrap max-sm:hidden">
        <StatusMark status={ticket.status} withLabel />
      </Cell>
      <Cell className="whitespace-nowrap max-sm:hidden">
        <span className="inline-flex items-center gap-1.5">
          <PriorityMark priority={ticket.priority} />
          {common(ticket.priority)}
        </span>
      </Cell>
      <Cell className="max-sm:hidden">
        <span className="flex max-w-40 items-center gap-1.5">
          {ticket.assigneeName === null ? null : <Avatar name={ticket.assigneeName} size={20} />}
          <span className={owner === null ? "whitespace-nowrap text-ink-3" : "truncate"}>
            {owner ?? t("unassigned")}
          </span>
        </span>
      </Cell>
      <Cell isNumeric>
        {clock === undefined ? (
          "–"
        ) : (
          <span className="flex justify-end">
            <ClockBadge clock={clock} />
          </span>
        )}
      </Cell>
      <Cell isNumeric className="text-ink-3 max-sm:hidden">
        <RelativeTime at={ticket.lastActivityAt} />
      </Cell>
    </TableRow>
  );
}

/** The view of the inbox in which this ticket stands. */
function homeView({ status }: TicketSummary): string {
  if (status === "pending" || status === "on_hold") return "waiting";
  return status === "open" ? "open" : status;
}
