"use client";

import { ArrowDown } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { MessageView, TicketDetail } from "@/domain/tickets";
import { useNow } from "@/ui/time/now";
import { useTimeWords } from "@/ui/time/use-time-words";
import { buildTimeline } from "./build-timeline";
import { TimelineEvents } from "./timeline-events";
import { TimelineMessage } from "./timeline-message";

const NEAR_END_PX = 80;

/** Everything that happened, oldest first; opens at the end and stays there unless read further up. */
export function Timeline({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("ticket.timeline");
  const format = useFormatter();
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [unseen, setUnseen] = useState(0);
  const items = useMemo(
    () =>
      buildTimeline(ticket, (at) =>
        format.dateTime(new Date(at), { year: "numeric", month: "2-digit", day: "2-digit" }),
      ),
    [ticket, format],
  );
  const byId = useMemo(
    () => new Map(ticket.messages.map((message) => [message.id, message])),
    [ticket.messages],
  );
  const count = ticket.messages.length;
  const seenCount = useRef(count);

  const toEnd = (behavior: ScrollBehavior = "instant") => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior });
    setUnseen(0);
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const added = count - seenCount.current;
    seenCount.current = count;
    if (added > 0 && !isAtEnd.current) setUnseen((before) => before + added);
  }, [count]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t("label")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take focus
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          if (isAtEnd.current && unseen > 0) setUnseen(0);
        }}
        className="focus-inset h-full overflow-y-auto overscroll-contain"
      >
        <div className="mx-auto flex w-full max-w-[52rem] flex-col py-2">
          {items.map((item, index) =>
            item.kind === "day" ? (
              <Day key={item.key} at={item.at} />
            ) : item.kind === "events" ? (
              <TimelineEvents key={item.key} events={item.events} />
            ) : (
              <TimelineMessage
                key={item.key}
                message={item.message}
                platform={ticket.platform}
                quoted={quotedBy(item.message, byId, lastMentionBefore(items, index))}
              />
            ),
          )}
        </div>
      </div>
      {unseen > 0 ? (
        <button
          type="button"
          onClick={() => toEnd("smooth")}
          className="-translate-x-1/2 absolute bottom-2 left-1/2 flex h-7 animate-appear items-center gap-1.5 rounded-full bg-accent px-3 font-medium text-accent-on text-sm shadow-md hover:bg-accent-hover"
        >
          <ArrowDown aria-hidden className="size-3" />
          {t("jump", { count: unseen })}
        </button>
      ) : null}
    </div>
  );
}

function lastMentionBefore(
  items: ReturnType<typeof buildTimeline>,
  index: number,
): string | undefined {
  for (let before = index - 1; before >= 0; before--) {
    const item = items[before];
    if (item?.kind === "message" && item.message.kind === "mention") return item.message.id;
  }
  return undefined;
}

function quotedBy(
  message: MessageView,
  byId: ReadonlyMap<string, MessageView>,
  previousMentionId: string | undefined,
): MessageView | undefined {
  if (message.kind !== "reply" || message.inReplyToId === null) return undefined;
  return message.inReplyToId === previousMentionId ? undefined : byId.get(message.inReplyToId);
}

function Day({ at }: { at: string }) {
  const t = useTranslations("ticket.timeline");
  const { day, longDay } = useTimeWords();
  const now = useNow();
  const words =
    day(at) === day(now)
      ? t("today")
      : day(at) === day(now - 86_400_000)
        ? t("yesterday")
        : longDay(at);
  return (
    <div className="flex items-center gap-3 px-4 py-2 text-ink-3 text-sm">
      <span aria-hidden className="h-px flex-1 bg-line" />
      <h3>{words}</h3>
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}
