import type { ComponentProps } from "react";
import { classNames } from "../class-names";

export interface ScrollAreaProps extends ComponentProps<"div"> {
  /** Makes it a place the keyboard can reach and scroll; its name. Not needed around controls. */
  label?: string;
}

/** The browser's own scrolling with thin bars; keeps its gutter, so nothing jumps. */
export function ScrollArea({ label, className, ...props }: ScrollAreaProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is given whenever the name is
    <div
      role={label === undefined ? undefined : "region"}
      aria-label={label}
      tabIndex={label === undefined ? undefined : 0}
      className={classNames(
        "focus-inset min-h-0 overflow-y-auto overscroll-contain [scrollbar-gutter:stable]",
        className,
      )}
      {...props}
    />
  );
}
