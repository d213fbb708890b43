"use client";

import { RadioGroup as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../class-names";

export interface SegmentedControlProps<Value extends string> {
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly {
    value: Value;
    label: string;
    icon?: ReactNode;
    isDisabled?: boolean;
    /** Blue for private, violet for internal notes; nothing else is coloured. */
    tone?: "blue" | "violet";
  }[];
  label: string;
  /** Shows the signs only, the words for screen readers. */
  isIconOnly?: boolean;
  className?: string;
}

const CHOSEN = {
  plain: "data-[state=checked]:text-ink",
  blue: "data-[state=checked]:text-blue-text",
  violet: "data-[state=checked]:text-violet-text",
};

/** One of two to four, all in view. */
export function SegmentedControl<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  isIconOnly = false,
  className,
}: SegmentedControlProps<Value>) {
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next);
    if (option) onValueChange(option.value);
  };
  return (
    <Radix.Root
      value={value}
      onValueChange={choose}
      aria-label={label}
      orientation="horizontal"
      className={classNames(
        "inline-flex h-8 items-stretch gap-0.5 rounded-md bg-sunken p-0.5 ring-1 ring-line ring-inset max-sm:h-11",
        className,
      )}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          disabled={option.isDisabled}
          aria-label={isIconOnly ? option.label : undefined}
          className={classNames(
            "inline-flex min-w-0 items-center justify-center gap-1.5 rounded-sm px-2.5 font-medium text-ink-2 text-sm transition-colors hover:text-ink disabled:opacity-50 data-[state=checked]:bg-surface data-[state=checked]:shadow-[0_0_0_1px_var(--line),0_1px_2px_rgb(0_0_0/0.08)] [&_svg]:size-3.5 [&_svg]:shrink-0",
            CHOSEN[option.tone ?? "plain"],
          )}
        >
          {option.icon}
          {isIconOnly ? null : <span className="truncate">{option.label}</span>}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
