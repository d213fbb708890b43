"use client";

import {
  AlarmClock,
  AlarmClockOff,
  ArrowUpRight,
  CircleDot,
  Flag,
  type LucideIcon,
  RotateCcw,
  Send,
  Tag,
  UserRoundCheck,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TicketEventView } from "@/domain/tickets";
import { classNames } from "@/ui/class-names";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { useEventWords } from "./use-event-words";

const FOLDED_COUNT = 3;

const SIGNS: Record<string, LucideIcon> = {
  "ticket.reopened": RotateCcw,
  "ticket.assigned": UserRoundCheck,
  "ticket.escalated": ArrowUpRight,
  "ticket.escalation_returned": ArrowUpRight,
  "ticket.priority_changed": Flag,
  "ticket.tagged": Tag,
  "reply.retried": Send,
  "reply.withdrawn": Send,
  "clock.warned": AlarmClock,
  "clock.breached": AlarmClockOff,
  "escalation.fired": ArrowUpRight,
};

/** Events between two messages: short lines, of many only the newest until asked for. */
export function TimelineEvents({ events }: { events: readonly TicketEventView[] }) {
  const t = useTranslations("ticket.timeline");
  const words = useEventWords();
  const [isWhole, setWhole] = useState(false);
  const isFolded = events.length > FOLDED_COUNT + 1;
  const shown = isFolded && !isWhole ? events.slice(-FOLDED_COUNT) : events;
  return (
    <div className="flex flex-col gap-0.5 px-4 py-1.5 text-ink-3 text-sm">
      {isFolded ? (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="ml-8.5 self-start rounded-sm hover:text-ink hover:underline"
        >
          {isWhole ? t("fewerEvents") : t("moreEvents", { count: events.length - shown.length })}
        </button>
      ) : null}
      <ul className="flex flex-col gap-0.5">
        {shown.map((event) => {
          const Sign = SIGNS[event.type] ?? CircleDot;
          const isBreach = event.type === "clock.breached";
          return (
            <li
              key={event.id}
              className={classNames("flex items-start gap-2.5", isBreach && "text-red-text")}
            >
              <span className="flex h-4 w-6 shrink-0 items-center justify-center">
                <Sign aria-hidden className="size-3" />
              </span>
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {words(event)} <span aria-hidden>·</span>{" "}
                <RelativeTime at={event.at} className="text-ink-3" />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
