import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../class-names";

export interface ErrorStateProps {
  title: ReactNode;
  /** What happened and what to do. */
  description?: ReactNode;
  /** A code or reason for whoever mends it. */
  detail?: ReactNode;
  action?: ReactNode;
  /** `block` fills the place of what failed; `inline` is one strip above what still works. */
  variant?: "block" | "inline";
  className?: string;
}

export function ErrorState({
  title,
  description,
  detail,
  action,
  variant = "block",
  className,
}: ErrorStateProps) {
  if (variant === "inline") {
    return (
      <div
        role="alert"
        className={classNames(
          "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md bg-red-soft px-3 py-2 text-ink",
          className,
        )}
      >
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-red" />
        <div className="min-w-40 flex-1">
          <p className="font-medium text-red-text">{title}</p>
          {description === undefined ? null : <p className="text-ink-2">{description}</p>}
          {detail === undefined ? null : <p className="font-mono text-ink-2 text-xs">{detail}</p>}
        </div>
        {action}
      </div>
    );
  }
  return (
    <div
      role="alert"
      className={classNames(
        "mx-auto flex max-w-96 flex-col items-center px-4 py-10 text-center",
        className,
      )}
    >
      <TriangleAlert aria-hidden className="mb-3 size-6 stroke-[1.5] text-red" />
      <p className="font-semibold text-md">{title}</p>
      {description === undefined ? null : <p className="mt-1 text-ink-2">{description}</p>}
      {detail === undefined ? null : <p className="mt-2 font-mono text-ink-3 text-sm">{detail}</p>}
      {action === undefined ? null : (
        <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>
      )}
    </div>
  );
}
