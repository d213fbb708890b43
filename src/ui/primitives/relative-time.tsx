"use client";

import { classNames } from "../class-names";
import { type Instant, toMs } from "../time/instant";
import { useNow } from "../time/now";
import { useTimeWords } from "../time/use-time-words";
import { Tooltip } from "./tooltip";

export interface RelativeTimeProps {
  at: Instant;
  /** "12 m ago" rather than "12 m". */
  withAgo?: boolean;
  /** Takes focus, so that the exact time can be had by keyboard. Leave out in long lists. */
  isFocusable?: boolean;
  className?: string;
}

/** Near times as a distance that keeps counting, far ones as a date; exact on hover. */
export function RelativeTime({ at, withAgo, isFocusable = false, className }: RelativeTimeProps) {
  const now = useNow();
  const words = useTimeWords();
  return (
    <Tooltip content={<span className="tabular-nums">{words.exact(at)}</span>}>
      <time
        dateTime={new Date(toMs(at)).toISOString()}
        tabIndex={isFocusable ? 0 : undefined}
        className={classNames("whitespace-nowrap rounded-sm tabular-nums", className)}
      >
        {words.relative(at, now, withAgo)}
      </time>
    </Tooltip>
  );
}
