"use client";

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classNames } from "../class-names";

export interface CheckboxProps {
  isChecked: boolean | "indeterminate";
  onCheckedChange: (isChecked: boolean) => void;
  /** Beside it; without one give `aria-label`. */
  label?: ReactNode;
  description?: ReactNode;
  "aria-label"?: string;
  isDisabled?: boolean;
  name?: string;
  className?: string;
}

export function Checkbox({
  isChecked,
  onCheckedChange,
  label,
  description,
  isDisabled,
  className,
  ...props
}: CheckboxProps) {
  const id = useId();
  const box = (
    <Radix.Root
      id={id}
      checked={isChecked}
      onCheckedChange={(next) => onCheckedChange(next === true)}
      disabled={isDisabled}
      aria-describedby={description === undefined ? undefined : `${id}-description`}
      className="relative flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-control bg-surface transition-colors before:absolute before:-inset-3.5 before:hidden hover:border-ink-3 data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent disabled:opacity-50 max-sm:before:block"
      {...props}
    >
      <Radix.Indicator className="text-accent-on">
        {isChecked === "indeterminate" ? (
          <Minus aria-hidden strokeWidth={3} className="size-3" />
        ) : (
          <Check aria-hidden strokeWidth={3} className="size-3" />
        )}
      </Radix.Indicator>
    </Radix.Root>
  );
  if (label === undefined) return box;
  return (
    <div className={classNames("flex items-start gap-2 max-sm:py-2.5", className)}>
      <span className="mt-0.5">{box}</span>
      <div className="min-w-0">
        <label htmlFor={id} className="block">
          {label}
        </label>
        {description === undefined ? null : (
          <p id={`${id}-description`} className="text-ink-3 text-sm">
            {description}
          </p>
        )}
      </div>
    </div>
  );
}
