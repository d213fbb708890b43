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

/** A panel laid over the page from one side, where the width does not allow it beside. */
export function Sheet({ isOpen, onOpenChange, title, side, children }: SheetProps) {
  const t = useTranslations("common.action");
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className={classNames(
            "fixed inset-y-0 z-50 flex w-80 max-w-[88vw] flex-col bg-surface shadow-lg outline-none",
            side === "left" ? "left-0 animate-sheet-left" : "right-0 animate-sheet-right",
          )}
        >
          <header className="flex h-11 shrink-0 items-center justify-between border-line border-b pr-1.5 pl-4">
            <Radix.Title className="font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t("close")} icon={<X />} shortcut="escape" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto pb-[env(safe-area-inset-bottom)]">
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
