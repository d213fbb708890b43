import { ArrowDown, ArrowUp } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";

/** A sticky head, hairlines, numbers on the right. Scrolls sideways in its own frame. */
export function Table({ className, children, ...props }: ComponentProps<"table">) {
  return (
    <div className="overflow-x-auto">
      <table
        className={classNames("w-full border-separate border-spacing-0 text-left", className)}
        {...props}
      >
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead>
      <tr>{children}</tr>
    </thead>
  );
}

export interface HeaderCellProps {
  children: ReactNode;
  isNumeric?: boolean;
  /** Which way it is sorted now; `none` when it could be. Left out: not sortable. */
  sort?: "ascending" | "descending" | "none";
  onSort?: () => void;
  className?: string;
}

export function HeaderCell({ children, isNumeric, sort, onSort, className }: HeaderCellProps) {
  const arrow =
    sort === "ascending" ? (
      <ArrowUp aria-hidden className="size-3" />
    ) : sort === "descending" ? (
      <ArrowDown aria-hidden className="size-3" />
    ) : null;
  return (
    <th
      scope="col"
      aria-sort={sort}
      className={classNames(
        "sticky top-0 z-10 h-8 whitespace-nowrap border-line border-b bg-surface px-3 font-medium text-ink-3 text-sm first:pl-4 last:pr-4",
        isNumeric && "text-right",
        className,
      )}
    >
      {sort === undefined || onSort === undefined ? (
        children
      ) : (
        <button
          type="button"
          onClick={onSort}
          className={classNames(
            "inline-flex items-center gap-1 rounded-sm hover:text-ink max-sm:min-h-11",
            isNumeric && "flex-row-reverse",
            sort !== "none" && "text-ink",
          )}
        >
          {children}
          {arrow}
        </button>
      )}
    </th>
  );
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      className={classNames(
        "transition-colors hover:bg-hover aria-selected:bg-selected [&:last-child>td]:border-b-0",
        className,
      )}
      {...props}
    />
  );
}

export interface CellProps extends ComponentProps<"td"> {
  isNumeric?: boolean;
}

export function Cell({ isNumeric, className, ...props }: CellProps) {
  return (
    <td
      className={classNames(
        "h-10 border-line border-b px-3 first:pl-4 last:pr-4 max-sm:h-12",
        isNumeric && "text-right tabular-nums",
        className,
      )}
      {...props}
    />
  );
}
