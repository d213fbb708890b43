"use client";

import { Check, CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { classNames } from "../class-names";
import { Spinner } from "../primitives/spinner";

export interface SaveStateProps {
  state: "idle" | "dirty" | "saving" | "saved" | "failed";
  /** Why it failed and what to do. */
  error?: string;
  className?: string;
}

/** Whether what stands on the page is kept. Nothing is shown before the first change. */
export function SaveState({ state, error, className }: SaveStateProps) {
  const t = useTranslations("common.save");
  return (
    <span
      role="status"
      className={classNames(
        "inline-flex min-h-5 items-center gap-1.5 text-ink-3 text-sm",
        state === "failed" && "text-red-text",
        className,
      )}
    >
      {state === "saving" ? <Spinner className="size-3" /> : null}
      {state === "saved" ? <Check aria-hidden className="size-3 text-green" /> : null}
      {state === "failed" ? <CircleAlert aria-hidden className="size-3 shrink-0" /> : null}
      {state === "idle" ? null : t(state)}
      {state === "failed" && error !== undefined ? `: ${error}` : null}
    </span>
  );
}
