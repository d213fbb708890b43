"use client";

import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classNames } from "../class-names";

export interface SwitchProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Left of it; without one give `aria-label`. */
  label?: ReactNode;
  description?: ReactNode;
  "aria-label"?: string;
  isDisabled?: boolean;
  className?: string;
}

/** Takes effect at once; for a choice that waits for a button take `Checkbox`. */
export function Switch({
  isOn,
  onChange,
  label,
  description,
  isDisabled,
  className,
  ...props
}: SwitchProps) {
  const id = useId();
  const control = (
    <Radix.Root
      id={id}
      checked={isOn}
      onCheckedChange={onChange}
      disabled={isDisabled}
      aria-describedby={description === undefined ? undefined : `${id}-description`}
      className="relative inline-flex h-[18px] w-8 shrink-0 items-center rounded-full bg-line-control transition-colors before:absolute before:-inset-x-1.5 before:-inset-y-3.5 before:hidden data-[state=checked]:bg-accent disabled:opacity-50 max-sm:before:block"
      {...props}
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface shadow-sm transition-transform data-[state=checked]:translate-x-4" />
    </Radix.Root>
  );
  if (label === undefined) return control;
  return (
    <div className={classNames("flex items-start justify-between gap-4", className)}>
      <div className="min-w-0">
        <label htmlFor={id} className="block font-medium">
          {label}
        </label>
        {description === undefined ? null : (
          <p id={`${id}-description`} className="text-ink-3 text-sm">
            {description}
          </p>
        )}
      </div>
      <span className="mt-0.5">{control}</span>
    </div>
  );
}
