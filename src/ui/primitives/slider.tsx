"use client";

import { Slider as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classNames } from "../class-names";

export interface SliderProps {
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  /** What is set, with its value in words. */
  label: ReactNode;
  /** The value in words, for screen readers. */
  valueText: string;
  isDisabled?: boolean;
  className?: string;
}

/** A share or an amount whose neighbourhood matters more than the exact figure. */
export function Slider({
  value,
  onValueChange,
  min,
  max,
  step = 1,
  label,
  valueText,
  isDisabled = false,
  className,
}: SliderProps) {
  const id = useId();
  return (
    <div className={classNames("flex flex-col gap-1", className)}>
      <span id={id} className="font-medium text-ink text-sm">
        {label}
      </span>
      <Radix.Root
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={isDisabled}
        onValueChange={([next]) => next !== undefined && onValueChange(next)}
        className="relative flex h-8 touch-none select-none items-center data-[disabled]:opacity-60 max-sm:h-11"
      >
        <Radix.Track className="relative h-1 flex-1 rounded-full bg-line-control">
          <Radix.Range className="absolute h-full rounded-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb
          aria-labelledby={id}
          aria-valuetext={valueText}
          className="block size-4 rounded-full border border-accent bg-surface shadow-sm transition-colors hover:bg-accent-soft"
        />
      </Radix.Root>
    </div>
  );
}
