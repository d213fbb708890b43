"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../class-names";
import { controlClasses } from "./input";
import { itemClasses, popupClasses } from "./popup-classes";

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  icon?: ReactNode;
  description?: string;
  isDisabled?: boolean;
}

export interface SelectProps<Value extends string> {
  /** Null or undefined shows the placeholder. */
  value: Value | null | undefined;
  onValueChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  placeholder?: string;
  /** Needed where no `Field` names it. */
  "aria-label"?: string;
  variant?: "outline" | "ghost";
  isDisabled?: boolean;
  name?: string;
  className?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false";
}

/** One of a few known values. For many, or with search, take `Combobox`. */
export function Select<Value extends string>({
  value,
  onValueChange,
  options,
  placeholder,
  variant = "outline",
  isDisabled,
  name,
  className,
  ...trigger
}: SelectProps<Value>) {
  const chosen = options.find((option) => option.value === value);
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next);
    if (option) onValueChange(option.value);
  };
  return (
    <Radix.Root value={value ?? ""} onValueChange={choose} disabled={isDisabled} name={name}>
      <Radix.Trigger
        className={classNames(
          "flex min-w-0 items-center gap-1.5 text-left max-sm:h-11",
          variant === "outline"
            ? [controlClasses, "h-8 px-2.5"]
            : "h-7 rounded-md px-2 font-medium text-ink-2 text-sm transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
          className,
        )}
        {...trigger}
      >
        <span className="flex min-w-0 flex-1 items-center gap-1.5 truncate">
          {chosen?.icon}
          <span className={classNames("truncate", chosen === undefined && "text-ink-3")}>
            <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
          </span>
        </span>
        {variant === "outline" ? (
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        ) : null}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            popupClasses,
            "max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden",
          )}
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.isDisabled}
                className={itemClasses}
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.description === undefined ? null : (
                    <span className="block text-ink-3 text-sm">{option.description}</span>
                  )}
                </span>
                <Radix.ItemIndicator>
                  <Check aria-hidden className="size-3.5 text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
