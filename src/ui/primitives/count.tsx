import { classNames } from "../class-names";

export interface CountProps {
  value: number;
  /** From here on "999+" is said. */
  max?: number;
  /** Draws the eye: unread, new. */
  isStrong?: boolean;
  className?: string;
}

/** A number of things, in figures of equal width. Nothing is shown for zero when strong. */
export function Count({ value, max = 999, isStrong = false, className }: CountProps) {
  if (isStrong && value === 0) return null;
  return (
    <span
      className={classNames(
        "tabular-nums",
        isStrong
          ? "inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 font-semibold text-[10px] text-accent-on leading-none"
          : "text-ink-3 text-sm",
        className,
      )}
    >
      {value > max ? `${max}+` : value}
    </span>
  );
}
