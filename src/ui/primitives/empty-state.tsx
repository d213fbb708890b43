import type { ReactNode } from "react";
import { classNames } from "../class-names";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: ReactNode;
  /** What will appear here, or why nothing does. */
  description?: ReactNode;
  /** The next step. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div
      className={classNames(
        "mx-auto flex max-w-80 flex-col items-center px-4 py-10 text-center",
        className,
      )}
    >
      {icon === undefined ? null : (
        <span aria-hidden className="mb-3 text-ink-3 [&_svg]:size-6 [&_svg]:stroke-[1.5]">
          {icon}
        </span>
      )}
      <p className="font-semibold text-md">{title}</p>
      {description === undefined ? null : <p className="mt-1 text-ink-2">{description}</p>}
      {action === undefined ? null : (
        <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>
      )}
    </div>
  );
}
