import { classNames } from "../class-names";

/** In the shape of what comes; unseen for the first 150 ms. Give it width and height by class. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={classNames("block animate-late", className)}>
      <span className="block size-full animate-pulse-soft rounded-sm bg-line" />
    </span>
  );
}

export interface SkeletonListProps {
  /** Said to screen readers. */
  label: string;
  rows?: number;
  rowClassName?: string;
}

/** Rows of avatar, two lines and a time, as the lists of the product have them. */
export function SkeletonList({ label, rows = 8, rowClassName }: SkeletonListProps) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
          key={row}
          className={classNames(
            "flex h-16 items-center gap-3 border-line border-b px-3",
            rowClassName,
          )}
        >
          <Skeleton className="size-6 [&>span]:rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className={row % 2 === 0 ? "h-3 w-2/5" : "h-3 w-1/3"} />
            <Skeleton className={row % 3 === 0 ? "h-3 w-4/5" : "h-3 w-3/5"} />
          </div>
          <Skeleton className="h-3 w-9" />
        </div>
      ))}
    </div>
  );
}
