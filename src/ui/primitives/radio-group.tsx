"use client";

import { RadioGroup as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classNames } from "../class-names";

export interface RadioOption<Value extends string> {
  value: Value;
  label: ReactNode;
  description?: ReactNode;
  isDisabled?: boolean;
}

export interface RadioGroupProps<Value extends string> {
  value: Value | null;
  onValueChange: (value: Value) => void;
  options: readonly RadioOption<Value>[];
  /** The question, read aloud before the answers. */
  label: string;
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  className?: string;
}

export function RadioGroup<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  isLabelHidden = false,
  isDisabled,
  className,
}: RadioGroupProps<Value>) {
  const id = useId();
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next);
    if (option) onValueChange(option.value);
  };
  return (
    <div className={classNames("flex flex-col gap-1.5", className)}>
      <span id={id} className={isLabelHidden ? "sr-only" : "font-medium text-sm"}>
        {label}
      </span>
      <Radix.Root
        value={value ?? ""}
        onValueChange={choose}
        disabled={isDisabled}
        aria-labelledby={id}
        className="flex flex-col gap-2 max-sm:gap-0"
      >
        {options.map((option) => (
          <div key={option.value} className="flex items-start gap-2 max-sm:py-2.5">
            <Radix.Item
              id={`${id}-${option.value}`}
              value={option.value}
              disabled={option.isDisabled}
              aria-describedby={
                option.description ? `${id}-${option.value}-description` : undefined
              }
              className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-control bg-surface transition-colors before:absolute before:-inset-3.5 before:hidden hover:border-ink-3 disabled:opacity-50 max-sm:before:block data-[state=checked]:border-accent data-[state=checked]:bg-accent"
            >
              <Radix.Indicator className="size-1.5 rounded-full bg-accent-on" />
            </Radix.Item>
            <div className="min-w-0">
              <label htmlFor={`${id}-${option.value}`} className="block">
                {option.label}
              </label>
              {option.description === undefined ? null : (
                <p id={`${id}-${option.value}-description`} className="text-ink-3 text-sm">
                  {option.description}
                </p>
              )}
            </div>
          </div>
        ))}
      </Radix.Root>
    </div>
  );
}
