"use client";

import { ArrowUpRight, CircleAlert, Lock, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, type ReactNode } from "react";
import type { TicketSummary } from "@/domain/tickets";
import { classNames } from "@/ui/class-names";
import { Avatar } from "@/ui/primitives/avatar";
import { ClockBadge } from "@/ui/primitives/clock-badge";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { StatusMark } from "@/ui/primitives/status-mark";
import { leadingClock } from "../../../_client/leading-clock";

export type Density = "comfortable" | "compact";
export const ROW_HEIGHTS: Record<Density, number> = { comfortable: 64, compact: 44 };

interface TicketRowProps {
  ticket: TicketSummary;
  href: string;
  density: Density;
  isSelected: boolean;
  isFocusTarget: boolean;
  isFresh: boolean;
  onSelect: (id: string) => void;
}

/** One ticket of the list: who, where, first words, state, whose it is, and what is due. */
export const TicketRow = memo(function TicketRow({
  ticket,
  href,
  density,
  isSelected,
  isFocusTarget,
  isFresh,
  onSelect,
}: TicketRowProps) {
  const t = useTranslations("inbox.list");
  const excerpt = ticket.excerpt || ticket.subject || t("noText");
  return (
    <a
      href={href}
      data-ticket={ticket.id}
      tabIndex={isFocusTarget ? 0 : -1}
      aria-current={isSelected ? "true" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onSelect(ticket.id);
      }}
      style={{ height: ROW_HEIGHTS[density] }}
      className="group focus-inset relative flex flex-col justify-center border-line border-b py-0.5 pr-3 pl-5 text-ink-2 transition-colors hover:bg-hover aria-[current=true]:bg-selected"
    >
      {isFresh ? (
        <span className="absolute top-1/2 left-1.5 -mt-[3px] size-1.5 rounded-full bg-accent">
          <span className="sr-only">{t("unread")}</span>
        </span>
      ) : null}
      <span className="flex h-5 min-w-0 items-center gap-1.5">
        <PlatformMark platform={ticket.platform} size={14} className="text-ink-3" />
        <span
          dir="auto"
          className={classNames(
            "min-w-0 truncate text-ink",
            isFresh ? "font-semibold" : "font-medium",
          )}
        >
          {ticket.contact.name}
        </span>
        <RowMarks ticket={ticket} />
        <RelativeTime at={ticket.lastMentionAt} className="ml-auto shrink-0 text-ink-3 text-sm" />
      </span>
      {density === "comfortable" ? (
        <>
          <span dir="auto" className={classNames("block h-5 truncate", isFresh && "text-ink")}>
            {excerpt}
          </span>
          <span className="flex h-4 min-w-0 items-center gap-1.5 text-sm">
            <StatusMark status={ticket.status} className="[&_svg]:size-3" />
            <RowOwner ticket={ticket} />
            <RowClock ticket={ticket} />
          </span>
        </>
      ) : (
        <span className="flex h-5 min-w-0 items-center gap-1.5">
          <StatusMark status={ticket.status} className="[&_svg]:size-3" />
          <span dir="auto" className={classNames("min-w-0 truncate", isFresh && "text-ink")}>
            {excerpt}
          </span>
          {ticket.assigneeName === null ? null : (
            <Avatar
              name={ticket.assigneeName}
              size={16}
              label={ticket.assigneeName}
              className="ml-auto"
            />
          )}
          <RowClock ticket={ticket} isBrief />
        </span>
      )}
    </a>
  );
});

function RowMarks({ ticket }: { ticket: TicketSummary }) {
  const t = useTranslations("inbox.list");
  return (
    <span className="flex shrink-0 items-center gap-1 [&_svg]:size-3">
      {ticket.visibility === "private" ? (
        <Mark label={t("private")} className="text-blue-text">
          <Lock aria-hidden />
        </Mark>
      ) : null}
      {ticket.reopenCount > 0 && ticket.status === "open" ? (
        <Mark label={t("reopened")}>
          <RotateCcw aria-hidden />
        </Mark>
      ) : null}
      {ticket.isEscalated ? (
        <Mark label={t("escalated")} className="text-ink">
          <ArrowUpRight aria-hidden strokeWidth={2.5} />
        </Mark>
      ) : null}
      {ticket.hasFailedReply ? (
        <Mark label={t("failed")} className="text-red-text">
          <CircleAlert aria-hidden />
        </Mark>
      ) : null}
      {ticket.priority === "normal" ? null : (
        <PriorityMark priority={ticket.priority} className="[&_svg]:size-3.5" />
      )}
    </span>
  );
}

function Mark({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span title={label} className={classNames("inline-flex text-ink-3", className)}>
      {children}
      <span className="sr-only">{label}</span>
    </span>
  );
}

function RowOwner({ ticket }: { ticket: TicketSummary }) {
  const t = useTranslations("inbox.list");
  const name = ticket.assigneeName ?? ticket.teamName;
  return (
    <span className="flex min-w-0 items-center gap-1">
      {ticket.assigneeName === null ? null : <Avatar name={ticket.assigneeName} size={16} />}
      <span className={classNames("truncate", name === null && "text-ink-3")}>
        {name ?? t("unassigned")}
      </span>
    </span>
  );
}

function RowClock({ ticket, isBrief = false }: { ticket: TicketSummary; isBrief?: boolean }) {
  const t = useTranslations("common.clock.shortPromise");
  const clock = leadingClock(ticket.clocks);
  if (clock === undefined) return null;
  return (
    <span className={classNames("flex shrink-0 items-center gap-1.5", !isBrief && "ml-auto pl-1")}>
      {isBrief ? null : (
        <span aria-hidden className="text-ink-3 max-[420px]:hidden">
          {t(clock.promise)}
        </span>
      )}
      <ClockBadge clock={clock} />
    </span>
  );
}
