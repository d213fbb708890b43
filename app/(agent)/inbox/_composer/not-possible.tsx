"use client";

import { ExternalLink, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketDetail } from "@/domain/tickets";
import { Button, buttonVariants } from "@/ui/primitives/button";
import { useInbox } from "../inbox-state";
import type { CapabilityWord } from "./use-answer";

interface NotPossibleProps {
  ticket: TicketDetail;
  mode: "public" | "private";
  word: CapabilityWord;
}

/** Why it cannot be answered from here, and the way that is left. */
export function NotPossible({ ticket, mode, word }: NotPossibleProps) {
  const t = useTranslations("composer");
  const reason = useTranslations("capability");
  const common = useTranslations("common");
  const { setOverlay } = useInbox();
  const isReadOnly = word === "read_only_source";
  return (
    <div className="flex items-start gap-2.5 px-3 py-3">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(`notPossible.${isReadOnly ? "both" : mode}`)}</p>
        <p className="text-ink-2">{reason(word)}</p>
        <div className="mt-2.5 flex flex-wrap gap-2">
          {ticket.permalink === null ? null : (
            <a
              href={ticket.permalink}
              data-answer-elsewhere=""
              target="_blank"
              rel="noopener noreferrer"
              className={buttonVariants({ variant: isReadOnly ? "primary" : "secondary" })}
            >
              <ExternalLink aria-hidden />
              {ticket.platform === "feeds"
                ? t("openSource")
                : t("openThere", { platform: common(`platform.${ticket.platform}`) })}
            </a>
          )}
          {ticket.answer.canMarkAnswered ? (
            <Button onClick={() => setOverlay("mark-answered")}>{t("mark.open")}</Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}
