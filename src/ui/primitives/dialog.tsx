"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../class-names";
import { IconButton } from "./icon-button";

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons; the one that does it last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** Keeps the title for screen readers only and drops the head. */
  isTitleHidden?: boolean;
  className?: string;
}

const WIDTHS = { sm: "sm:max-w-md", md: "sm:max-w-lg", lg: "sm:max-w-2xl" };

/** One at a time. Escape and a click beside it close it; focus returns to where it came from. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = "sm",
  isTitleHidden = false,
  className,
}: DialogProps) {
  const t = useTranslations("common.action");
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={focusWhereWorkBegins}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "-translate-x-1/2 fixed top-[12vh] left-1/2 z-50 flex max-h-[80dvh] w-[calc(100vw-2rem)] animate-appear flex-col overflow-hidden rounded-md bg-raised shadow-lg outline-none ring-1 ring-line max-sm:top-auto max-sm:bottom-0 max-sm:max-h-[92dvh] max-sm:w-full max-sm:rounded-b-none max-sm:pb-[env(safe-area-inset-bottom)]",
            WIDTHS[size],
            className,
          )}
        >
          {isTitleHidden ? (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          ) : (
            <header className="flex items-start gap-3 px-5 pt-4 pb-1">
              <div className="min-w-0 flex-1">
                <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
                {description === undefined ? null : (
                  <Radix.Description className="mt-0.5 text-ink-2">{description}</Radix.Description>
                )}
              </div>
              <Radix.Close asChild>
                <IconButton label={t("close")} icon={<X />} shortcut="escape" className="-mr-1.5" />
              </Radix.Close>
            </header>
          )}
          {children === undefined ? null : (
            <div
              data-dialog-body
              className={classNames("min-h-0 overflow-y-auto", !isTitleHidden && "px-5 py-3")}
            >
              {children}
            </div>
          )}
          {footer === undefined ? null : (
            <footer
              data-dialog-footer
              className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-5 py-3 max-sm:[&>button]:flex-1"
            >
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * The first field, else the first button of the foot (the one that does nothing), else the dialog:
 * never the closing cross, whose tooltip would take the first Escape.
 */
function focusWhereWorkBegins(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const place =
    event.currentTarget.querySelector<HTMLElement>(
      "[data-dialog-body] :is(input:not([type=hidden]), textarea, select, [role=combobox]):not(:disabled)",
    ) ??
    event.currentTarget.querySelector<HTMLElement>("[data-dialog-footer] button:not(:disabled)") ??
    event.currentTarget;
  place.focus();
}
