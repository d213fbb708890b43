"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../class-names";
import { IconButton } from "./icon-button";

export interface SheetProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  side: "left" | "right";
  children: ReactNode;
}

/**
 * A panel laid over the page from one side, where the width does not allow it beside. Its contents
 * bring their own head; the cross stands in its right corner.
 */
export function Sheet({ isOpen, onOpenChange, title, side, children }: SheetProps) {
  const t = useTranslations("common.action");
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={classNames(
            "fixed inset-y-0 z-50 flex w-80 max-w-[88vw] flex-col bg-surface shadow-lg outline-none",
            side === "left" ? "left-0 animate-sheet-left" : "right-0 animate-sheet-right",
          )}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto pb-[env(safe-area-inset-bottom)] [&_header:first-of-type]:pr-12">
            {children}
          </div>
          <Radix.Close asChild>
            <IconButton
              label={t("close")}
              icon={<X />}
              shortcut="escape"
              className="absolute top-2 right-2 max-sm:top-1 max-sm:right-1"
            />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
