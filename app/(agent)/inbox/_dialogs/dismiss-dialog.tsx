"use client";

import { Ban, HeartHandshake, type LucideIcon, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { DismissalReason } from "@/domain/tickets";
import { Dialog } from "@/ui/primitives/dialog";
import { Kbd } from "@/ui/primitives/kbd";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { useTicketActions } from "../../../_client/use-ticket-actions";

const REASONS: readonly { reason: DismissalReason; Sign: LucideIcon }[] = [
  { reason: "not_for_us", Sign: Ban },
  { reason: "spam", Sign: OctagonX },
  { reason: "praise", Sign: HeartHandshake },
];

/** Why it is none of ours; one key each. */
export default function DismissDialog({
  ticketId,
  onClose,
}: {
  ticketId: string;
  onClose: () => void;
}) {
  const t = useTranslations("ticket.dismiss");
  const { dismiss } = useTicketActions();
  const choose = (reason: DismissalReason) => {
    dismiss(ticketId, reason);
    onClose();
  };
  useShortcuts(
    REASONS.map(({ reason }, index) => ({
      keys: String(index + 1),
      worksInDialogs: true,
      run: () => choose(reason),
    })),
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("title")}
      description={t("text")}
    >
      <div className="-mx-2 flex flex-col">
        {REASONS.map(({ reason, Sign }, index) => (
          <button
            key={reason}
            type="button"
            // biome-ignore lint/a11y/noAutofocus: the dialog asks one question
            autoFocus={index === 0}
            onClick={() => choose(reason)}
            className="focus-inset flex items-center gap-3 rounded-md px-2 py-2 text-left hover:bg-hover"
          >
            <Sign aria-hidden className="size-4 shrink-0 text-ink-2" />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{t(reason)}</span>
              <span className="block text-ink-3 text-sm">{t(`${reason}Hint`)}</span>
            </span>
            <Kbd keys={String(index + 1)} className="max-sm:hidden" />
          </button>
        ))}
      </div>
    </Dialog>
  );
}
