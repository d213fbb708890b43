import { useTranslations } from "next-intl";
import { classNames } from "../class-names";

export type Priority = "low" | "normal" | "high" | "urgent";

export interface PriorityMarkProps {
  priority: Priority;
  /** Says the word beside the sign. */
  withLabel?: boolean;
  className?: string;
}

const BARS: Record<Priority, number> = { low: 1, normal: 2, high: 3, urgent: 3 };

/** One to three bars; urgent is a filled block with a mark. Told by shape, not by colour. */
export function PriorityMark({ priority, withLabel = false, className }: PriorityMarkProps) {
  const t = useTranslations("common.priority");
  return (
    <span className={classNames("inline-flex items-center gap-1.5", className)}>
      <svg
        viewBox="0 0 14 14"
        width={14}
        height={14}
        role={withLabel ? undefined : "img"}
        aria-label={withLabel ? undefined : t(priority)}
        aria-hidden={withLabel || undefined}
        className="shrink-0 text-ink-2"
      >
        {priority === "urgent" ? (
          <>
            <rect x="0.5" y="0.5" width="13" height="13" rx="3" fill="var(--ink)" />
            <path d="M7 3.4v4.4" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
            <circle cx="7" cy="10.5" r="1.05" fill="var(--surface)" />
          </>
        ) : (
          [0, 1, 2].map((bar) => (
            <rect
              key={bar}
              x={1 + bar * 4.5}
              y={9 - bar * 3.5}
              width="3"
              height={4 + bar * 3.5}
              rx="1"
              fill="currentColor"
              opacity={bar < BARS[priority] ? 1 : 0.28}
            />
          ))
        )}
      </svg>
      {withLabel ? t(priority) : null}
    </span>
  );
}
