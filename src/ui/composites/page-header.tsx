import type { ReactNode } from "react";
import { classNames } from "../class-names";

export interface PageHeaderProps {
  title: ReactNode;
  /** Beside the title in grey: a count, a state. */
  aside?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** Before the title: back, show panel. */
  leading?: ReactNode;
  /** The heading's rank; panels of one page take 2. */
  level?: 1 | 2;
  className?: string;
}

/** The 44 px head of a page or panel. */
export function PageHeader({
  title,
  aside,
  actions,
  leading,
  level = 1,
  className,
}: PageHeaderProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <header
      className={classNames(
        "flex h-11 shrink-0 items-center gap-2 border-line border-b px-3 max-sm:h-13",
        className,
      )}
    >
      {leading}
      <Heading className="min-w-0 truncate font-semibold text-md">{title}</Heading>
      {aside === undefined ? null : <span className="shrink-0 text-ink-3">{aside}</span>}
      {actions === undefined ? null : (
        <div className="ml-auto flex shrink-0 items-center gap-1">{actions}</div>
      )}
    </header>
  );
}
