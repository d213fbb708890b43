import { classNames } from "../class-names";

export interface SeparatorProps {
  orientation?: "horizontal" | "vertical";
  /** Words in the line ("public thread, context"). */
  label?: string;
  className?: string;
}

export function Separator({ orientation = "horizontal", label, className }: SeparatorProps) {
  if (label !== undefined) {
    return (
      <div className={classNames("flex items-center gap-3 text-ink-3 text-xs", className)}>
        <span aria-hidden className="h-px flex-1 bg-line" />
        {label}
        <span aria-hidden className="h-px flex-1 bg-line" />
      </div>
    );
  }
  return (
    <div
      aria-hidden
      className={classNames(
        "shrink-0 bg-line",
        orientation === "horizontal" ? "h-px w-full" : "h-4 w-px",
        className,
      )}
    />
  );
}
