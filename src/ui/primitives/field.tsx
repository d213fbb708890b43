"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Slot } from "radix-ui";
import { type ReactNode, useId } from "react";
import { classNames } from "../class-names";

export interface FieldProps {
  label: ReactNode;
  /** The control: one element that takes `id`, `aria-describedby` and `aria-invalid`. */
  children: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; stands below the control and is read with it. */
  error?: ReactNode;
  isOptional?: boolean;
  /** Keeps the label for screen readers only. */
  isLabelHidden?: boolean;
  className?: string;
}

export function Field({
  label,
  children,
  hint,
  error,
  isOptional = false,
  isLabelHidden = false,
  className,
}: FieldProps) {
  const t = useTranslations("common.field");
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== false && error !== "";
  const described = [hint ? `${id}-hint` : "", hasError ? `${id}-error` : ""].filter(Boolean);
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1", className)}>
      <Label htmlFor={id} className={isLabelHidden ? "sr-only" : undefined}>
        {label}
        {isOptional ? (
          <span className="ml-0.5 font-normal text-ink-3"> {t("optional")}</span>
        ) : null}
      </Label>
      <Slot.Root
        id={id}
        aria-describedby={described.length > 0 ? described.join(" ") : undefined}
        aria-invalid={hasError || undefined}
      >
        {children}
      </Slot.Root>
      {hint ? (
        <p id={`${id}-hint`} className="text-ink-3 text-sm">
          {hint}
        </p>
      ) : null}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

export function Label({
  className,
  children,
  ...props
}: {
  className?: string;
  children: ReactNode;
  htmlFor?: string;
  id?: string;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is named by htmlFor
    <label className={classNames("font-medium text-ink text-sm", className)} {...props}>
      {children}
    </label>
  );
}

/** The words of what is wrong, announced when they appear; renders nothing without words. */
export function FieldError({ id, children }: { id?: string; children?: ReactNode }) {
  if (children === undefined || children === null || children === false || children === "") {
    return null;
  }
  return (
    <p id={id} role="alert" className="flex items-start gap-1.5 text-red-text text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
