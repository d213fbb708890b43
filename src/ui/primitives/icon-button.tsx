"use client";

import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** Its name: read aloud, and shown in the tooltip. */
  label: string;
  icon: ReactNode;
  /** Shown in the tooltip, as `useShortcuts` writes it: `"a"`, `"g i"`, `"mod+k"`. */
  shortcut?: string;
  size?: "sm" | "md";
  variant?: "ghost" | "outline" | "danger";
  isPressed?: boolean;
  isBusy?: boolean;
  tooltipSide?: "top" | "right" | "bottom" | "left";
}

const VARIANTS = {
  ghost: "text-ink-2 hover:bg-hover hover:text-ink",
  outline: "border border-line bg-surface text-ink-2 hover:bg-hover hover:text-ink",
  danger: "text-ink-2 hover:bg-red-soft hover:text-red-text",
};

export function IconButton({
  label,
  icon,
  shortcut,
  size = "md",
  variant = "ghost",
  isPressed,
  isBusy = false,
  tooltipSide = "bottom",
  className,
  type = "button",
  ...props
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={isPressed}
        aria-busy={isBusy || undefined}
        className={classNames(
          "inline-flex shrink-0 items-center justify-center rounded-md transition-colors disabled:opacity-50 max-sm:size-11",
          "aria-pressed:bg-selected aria-pressed:text-accent-text data-[state=open]:bg-hover data-[state=open]:text-ink [&_svg]:size-4",
          size === "sm" ? "size-6 [&_svg]:size-3.5" : "size-7",
          VARIANTS[variant],
          className,
        )}
        {...props}
      >
        {isBusy ? <Spinner /> : icon}
      </button>
    </Tooltip>
  );
}
