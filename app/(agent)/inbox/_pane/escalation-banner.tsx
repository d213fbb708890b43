"use client";

import { ArrowUpRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { z } from "zod";
import type { TicketDetail } from "@/domain/tickets";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { useMay } from "../../../_client/me";
import { useInbox } from "../inbox-state";

/** Of an escalation by a policy's step. */
const Cause = z.object({
  promise: z.enum(["first_response", "next_response", "resolution"]),
  at: z.enum(["warning", "breach"]),
});

/** Who escalated and why, and the way back. */
export function EscalationBanner({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("ticket.escalation");
  const { setOverlay } = useInbox();
  const mayReturn = useMay("ticket.escalate");
  const common = useTranslations("common.clock.promise");
  const { escalation } = ticket;
  if (escalation === null) return null;
  const title =
    escalation.by.kind === "system" ? t("byPolicy") : t("title", { name: escalation.by.name });
  const cause = Cause.safeParse(
    ticket.events.findLast(({ type }) => type === "ticket.escalated")?.data,
  ).data;
  const reason =
    cause === undefined ? escalation.reason : t(cause.at, { promise: common(cause.promise) });
  return (
    <aside
      aria-label={title}
      className="flex shrink-0 items-start gap-2.5 border-line border-b bg-sunken px-3 py-2"
    >
      <ArrowUpRight aria-hidden strokeWidth={2.5} className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {title}{" "}
          <RelativeTime at={escalation.at} withAgo className="font-normal text-ink-3 text-sm" />
        </p>
        <p dir="auto" className="whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere]">
          {reason}
        </p>
      </div>
      {mayReturn ? (
        <Button size="sm" onClick={() => setOverlay("return")}>
          {t("back")}
        </Button>
      ) : null}
    </aside>
  );
}
