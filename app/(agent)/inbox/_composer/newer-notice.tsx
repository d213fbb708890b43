"use client";

import { MessageSquareWarning } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketDetail } from "@/domain/tickets";
import { Button } from "@/ui/primitives/button";
import { useMe } from "../../../_client/me";

interface NewerNoticeProps {
  ticket: TicketDetail;
  /** Null while nothing is being written. */
  startedAt: string | null;
  onSeen: () => void;
}

/** Says that the customer wrote, or a colleague answered, after the first letter of this reply. */
export function NewerNotice({ ticket, startedAt, onSeen }: NewerNoticeProps) {
  const t = useTranslations("composer");
  const { memberId } = useMe();
  if (startedAt === null) return null;
  const newer = ticket.messages
    .filter(
      ({ kind, author }) => kind === "mention" || (kind === "reply" && author.id !== memberId),
    )
    .filter(({ recordedAt }) => Date.parse(recordedAt) > Date.parse(startedAt))
    .at(-1);
  if (newer === undefined) return null;
  const kind = newer.kind === "mention" ? "mention" : "reply";
  return (
    <div
      role="status"
      className="mb-2 flex items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5 text-accent-text"
    >
      <MessageSquareWarning aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">{t(`newer.${kind}`, { name: newer.author.name })}</p>
      <Button
        size="sm"
        variant="ghost"
        onClick={() =>
          document
            .querySelector(`[data-message="${newer.id}"]`)
            ?.scrollIntoView({ block: "center" })
        }
      >
        {t("show")}
      </Button>
      <Button size="sm" variant="ghost" onClick={onSeen}>
        {t("seen")}
      </Button>
    </div>
  );
}
