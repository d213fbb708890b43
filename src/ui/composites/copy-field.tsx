"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import { classNames } from "../class-names";
import { Button } from "../primitives/button";
import { FieldError, Label } from "../primitives/field";
import { controlClasses } from "../primitives/input";

export interface CopyFieldProps {
  label: string;
  value: string;
  /** A secret that is never shown again: says so. */
  isShownOnce?: boolean;
  className?: string;
}

/** A text to take along, with one button for it. */
export function CopyField({ label, value, isShownOnce = false, className }: CopyFieldProps) {
  const t = useTranslations("common");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");

  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      input.current?.select();
      setState("refused");
    }
  };

  return (
    <div className={classNames("flex flex-col gap-1", className)}>
      <Label htmlFor={id}>{label}</Label>
      <div className="flex gap-2">
        <input
          ref={input}
          id={id}
          readOnly
          value={value}
          aria-describedby={isShownOnce ? `${id}-once` : undefined}
          onFocus={(event) => event.target.select()}
          className={classNames(controlClasses, "h-8 min-w-0 px-2.5 font-mono text-sm max-sm:h-11")}
        />
        <Button
          onClick={copy}
          icon={state === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
          className="min-w-24"
        >
          <span aria-live="polite">
            {state === "copied" ? t("action.copied") : t("action.copy")}
          </span>
        </Button>
      </div>
      {isShownOnce ? (
        <p id={`${id}-once`} className="flex items-start gap-1.5 text-ink-2 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {t("secret.once")}
        </p>
      ) : null}
      <FieldError>{state === "refused" ? t("secret.copyFailed") : undefined}</FieldError>
    </div>
  );
}
