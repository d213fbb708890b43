"use client";

import { AlarmClock, Check, Clock, Minus, Pause, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { classNames } from "../class-names";
import { type ClockFacts, type ClockTone, type ClockView, clockView } from "../time/clock-view";
import { useNow } from "../time/now";
import { useTimeWords } from "../time/use-time-words";
import { Tooltip } from "./tooltip";

export interface ClockBadgeProps {
  clock: ClockFacts;
  /** `plain` for rows; `badge` on a soft ground, reachable by keyboard; `full` names the promise. */
  variant?: "plain" | "badge" | "full";
  /** Left out where it stands inside something that has the focus itself. */
  isFocusable?: boolean;
  className?: string;
}

const SIGNS: Record<ClockTone, typeof Clock> = {
  running: Clock,
  due_soon: AlarmClock,
  breached: TriangleAlert,
  met: Check,
  paused: Pause,
  cancelled: Minus,
};

const WORD_COLOURS: Record<ClockTone, string> = {
  running: "text-ink-2",
  due_soon: "text-amber-text",
  breached: "text-red-text",
  met: "text-green-text",
  paused: "text-ink-3",
  cancelled: "text-ink-3",
};

const GROUNDS: Record<ClockTone, string> = {
  running: "bg-sunken ring-1 ring-line ring-inset",
  due_soon: "bg-amber-soft",
  breached: "bg-red-soft",
  met: "bg-green-soft",
  paused: "bg-sunken ring-1 ring-line ring-inset",
  cancelled: "bg-sunken ring-1 ring-line ring-inset",
};

/** One SLA promise, counting down in words; the exact time and the reason on hover and focus. */
export function ClockBadge({
  clock,
  variant = "plain",
  isFocusable = variant !== "plain",
  className,
}: ClockBadgeProps) {
  const t = useTranslations("common.clock");
  const time = useTimeWords();
  const view = clockView(clock, useNow());
  const Sign = SIGNS[view.tone];
  const duration = view.lengthMs === undefined ? "" : time.duration(view.lengthMs);
  const words =
    view.tone === "paused" && view.lengthMs === undefined
      ? t("words.pausedPlain")
      : t(`words.${view.tone}`, { duration });
  const promise = t(`promise.${clock.promise}`);

  return (
    <Tooltip content={<ClockReason clock={clock} view={view} />} align="end">
      <span
        tabIndex={isFocusable ? 0 : undefined}
        className={classNames(
          "inline-flex items-center gap-1 whitespace-nowrap rounded-sm text-sm tabular-nums",
          WORD_COLOURS[view.tone],
          variant !== "plain" && ["h-5.5 px-1.5 font-medium", GROUNDS[view.tone]],
          className,
        )}
      >
        <Sign aria-hidden className="size-3 shrink-0" />
        <span className="sr-only">{t(`spoken.${view.tone}`, { promise, duration })}</span>
        <span aria-hidden>
          {variant === "full" ? `${promise} · ` : ""}
          {words}
        </span>
      </span>
    </Tooltip>
  );
}

function ClockReason({ clock, view }: { clock: ClockFacts; view: ClockView }) {
  const t = useTranslations("common.clock");
  const { exact } = useTimeWords();
  const isOver = view.tone === "breached";
  return (
    <span className="flex flex-col gap-0.5 py-0.5 tabular-nums">
      <span className="font-medium">{t(`promise.${clock.promise}`)}</span>
      {clock.dueAt == null ? null : (
        <span>{t(isOver || clock.stoppedAt ? "wasDue" : "due", { at: exact(clock.dueAt) })}</span>
      )}
      {clock.stoppedAt != null &&
      (view.tone === "met" || view.tone === "breached" || view.tone === "cancelled") ? (
        <span>{t(`stopped.${view.tone}`, { at: exact(clock.stoppedAt) })}</span>
      ) : (
        <span>{t("since", { at: exact(clock.startedAt) })}</span>
      )}
      {clock.stoppedAt == null && view.tone !== "cancelled" ? (
        <span className="text-ink-3">
          {t(view.tone === "paused" ? "reason.paused" : `reason.${clock.promise}`)}
        </span>
      ) : null}
    </span>
  );
}
