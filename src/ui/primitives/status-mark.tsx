import { useTranslations } from "next-intl";
import { classNames } from "../class-names";

export type TicketStatus = "open" | "pending" | "on_hold" | "resolved" | "dismissed";

export interface StatusMarkProps {
  status: TicketStatus;
  withLabel?: boolean;
  className?: string;
}

/** A ring that fills as the ticket goes its way: told by shape, with the word beside or on it. */
export function StatusMark({ status, withLabel = false, className }: StatusMarkProps) {
  const t = useTranslations("common.status");
  return (
    <span className={classNames("inline-flex min-w-0 items-center gap-1.5", className)}>
      <svg
        viewBox="0 0 14 14"
        width={14}
        height={14}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        role={withLabel ? undefined : "img"}
        aria-label={withLabel ? undefined : t(status)}
        aria-hidden={withLabel || undefined}
        className={classNames("shrink-0", status === "dismissed" ? "text-ink-3" : "text-ink-2")}
      >
        <StatusShape status={status} />
      </svg>
      {withLabel ? <span className="truncate">{t(status)}</span> : null}
    </span>
  );
}

function StatusShape({ status }: { status: TicketStatus }) {
  switch (status) {
    case "open":
      return <circle cx="7" cy="7" r="5.5" />;
    case "pending":
      return (
        <>
          <circle cx="7" cy="7" r="5.5" />
          <path d="M7 1.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
        </>
      );
    case "on_hold":
      return (
        <>
          <circle cx="7" cy="7" r="5.5" strokeDasharray="2 2.3" />
          <path d="M5.7 5.2v3.6M8.3 5.2v3.6" />
        </>
      );
    case "resolved":
      return (
        <>
          <circle cx="7" cy="7" r="6.2" fill="var(--accent)" stroke="none" />
          <path d="m4.4 7.2 1.8 1.8 3.4-3.8" stroke="var(--accent-on)" />
        </>
      );
    case "dismissed":
      return (
        <>
          <circle cx="7" cy="7" r="5.5" />
          <path d="m3.2 10.8 7.6-7.6" />
        </>
      );
  }
}
