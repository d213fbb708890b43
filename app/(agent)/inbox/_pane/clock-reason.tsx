"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { ClockExplanation, ClockView } from "@/domain/tickets";
import { FORMAT_LOCALES } from "@/ui/i18n/locale";
import { Button } from "@/ui/primitives/button";
import { ClockBadge } from "@/ui/primitives/clock-badge";
import { ErrorState } from "@/ui/primitives/error-state";
import { Popover } from "@/ui/primitives/popover";
import { Skeleton } from "@/ui/primitives/skeleton";
import { openingHoursWords } from "@/ui/time/opening-hours-words";
import { useTimeWords } from "@/ui/time/use-time-words";
import { clockReasonsQuery } from "../../../_client/ticket-queries";

/** A clock of the ticket; on demand, in plain words, why its deadline is what it is. */
export function ClockReason({ ticketId, clock }: { ticketId: string; clock: ClockView }) {
  const t = useTranslations("ticket.why");
  const promise = useTranslations("common.clock.promise")(clock.promise);
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t("title", { promise })}
      isOpen={isOpen}
      onOpenChange={setOpen}
      align="end"
      className="w-88"
      trigger={
        <button
          type="button"
          aria-label={t("open", { promise })}
          className="flex rounded-sm max-sm:min-h-9 max-sm:items-center"
        >
          <ClockBadge clock={clock} variant="full" isFocusable={false} />
        </button>
      }
    >
      <Reasons ticketId={ticketId} clock={clock} title={t("title", { promise })} />
    </Popover>
  );
}

function Reasons({
  ticketId,
  clock,
  title,
}: {
  ticketId: string;
  clock: ClockView;
  title: string;
}) {
  const t = useTranslations("ticket.why");
  const common = useTranslations("common.action");
  const { data, error, refetch } = useQuery(clockReasonsQuery(ticketId));
  if (error !== null) {
    return (
      <ErrorState
        variant="inline"
        title={t("failed")}
        action={
          <Button size="sm" onClick={() => void refetch()}>
            {common("tryAgain")}
          </Button>
        }
      />
    );
  }
  const ofPromise = data?.filter((each) => each.clock.promise === clock.promise) ?? [];
  const shown = ofPromise.find((each) => each.clock.cycle === clock.cycle) ?? ofPromise.at(-1);
  return (
    <div className="flex flex-col gap-2.5">
      <h3 className="font-medium text-ink">{title}</h3>
      {shown === undefined ? (
        <div aria-hidden className="flex flex-col gap-2">
          <Skeleton className="h-4 w-4/5" />
          <Skeleton className="h-4 w-3/5" />
          <Skeleton className="h-4 w-2/3" />
        </div>
      ) : (
        <>
          <Explanation reason={shown} />
          <EarlierCycles reasons={ofPromise.filter((each) => each !== shown)} />
        </>
      )}
    </div>
  );
}

function Explanation({ reason }: { reason: ClockExplanation }) {
  const t = useTranslations("ticket.why");
  const priority = useTranslations("common.priority");
  const { exact, duration } = useTimeWords();
  const locale = FORMAT_LOCALES[useLocale()];
  const { clock, policy, calendar, pauses, changes } = reason;
  const target = duration(clock.targetMinutes * 60_000);
  const counted = duration(reason.countedSeconds * 1_000);
  const isOver = reason.countedSeconds >= clock.targetMinutes * 60;
  return (
    <>
      <Spent reason={reason} words={t(isOver ? "over" : "spent", { counted, target })} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm tabular-nums">
        <Line term={t("due")}>
          {clock.dueAt === null ? t("noDue") : exact(clock.dueAt)}
          {clock.breachedAt !== null && clock.breachedAt !== clock.dueAt ? (
            <Aside>
              {t(
                changes.some(({ at }) => at === clock.breachedAt)
                  ? "brokenByChange"
                  : "brokenBefore",
                {
                  at: exact(clock.breachedAt),
                },
              )}
            </Aside>
          ) : null}
        </Line>
        <Line term={t("promise")}>
          {t("target", { target, priority: priority(reason.priority) })}
          <Aside>
            {t("policy", { name: policy.name, version: policy.version })}
            {policy.isCurrent ? "" : ` ${t("older")}`}
          </Aside>
        </Line>
        <Line term={t("counted")}>
          {calendar === null ? t("aroundTheClock") : t("inCalendar", { name: calendar.name })}
          {calendar === null ? null : (
            <Aside>
              {openingHoursWords(calendar.weekly, locale)} ({calendar.timeZone})
            </Aside>
          )}
        </Line>
        <Line term={t("since")}>
          {exact(clock.startedAt)}
          {reason.lagSeconds === null ? null : (
            <Aside>
              {reason.lagSeconds < 60
                ? t("cameAtOnce")
                : t("cameLater", { duration: duration(reason.lagSeconds * 1_000) })}
            </Aside>
          )}
        </Line>
        {pauses.length === 0 ? null : (
          <Line term={t("paused")}>
            {pauses.map(({ from, to }) => (
              <span key={from} className="block">
                {to === null
                  ? t("pausedSince", { from: exact(from) })
                  : t("pausedUntil", { from: exact(from), to: exact(to) })}
              </span>
            ))}
            <Aside>{t("pausedSum", { duration: duration(reason.pausedSeconds * 1_000) })}</Aside>
          </Line>
        )}
        {changes.length === 0 ? null : (
          <Line term={t("changed")}>
            {changes.map((change) => (
              <span key={`${change.at} ${change.policyName}`} className="block">
                {t("change", {
                  at: exact(change.at),
                  name: change.policyName,
                  priority: priority(change.priority),
                })}
              </span>
            ))}
          </Line>
        )}
        {clock.stoppedAt === null ? null : (
          <Line term={t("stopped")}>
            {exact(clock.stoppedAt)}
            {reason.stoppedByName === null ? null : (
              <Aside>{t("stoppedBy", { name: reason.stoppedByName })}</Aside>
            )}
          </Line>
        )}
      </dl>
    </>
  );
}

/** How much of the target is used up, with the mark at which it warns. */
function Spent({ reason, words }: { reason: ClockExplanation; words: string }) {
  const { clock } = reason;
  const share = Math.min(1, reason.countedSeconds / (clock.targetMinutes * 60));
  const colour =
    clock.state === "breached" || share >= 1
      ? "bg-red"
      : clock.warnAt !== null && clock.stoppedAt === null && Date.parse(clock.warnAt) <= Date.now()
        ? "bg-amber"
        : "bg-accent";
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken ring-1 ring-line">
        <div className={`h-full ${colour}`} style={{ width: `${share * 100}%` }} />
      </div>
      <p className="text-ink-2 text-sm tabular-nums">{words}</p>
    </div>
  );
}

function EarlierCycles({ reasons }: { reasons: readonly ClockExplanation[] }) {
  const t = useTranslations("ticket.why");
  if (reasons.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 border-line border-t pt-2">
      <h4 className="text-ink-3 text-sm">{t("earlier")}</h4>
      <ul className="flex flex-wrap gap-1">
        {reasons.map(({ clock }) => (
          <li key={clock.cycle}>
            <ClockBadge clock={clock} variant="badge" />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Aside({ children }: { children: ReactNode }) {
  return <span className="block text-ink-3">{children}</span>;
}
