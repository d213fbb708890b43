"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PolicyTrial } from "@/domain/tickets";
import { IconButton } from "@/ui/primitives/icon-button";
import type { ChosenFigure } from "./dry-run-block";

const SHOWN = 100;

interface TrialTicketsProps {
  trial: PolicyTrial;
  chosen: ChosenFigure | "all";
  onClose: () => void;
}

/** The tickets behind a figure of the trial. */
export function TrialTickets({ trial, chosen, onClose }: TrialTicketsProps) {
  const t = useTranslations("policies.dryRun");
  const names = useTranslations("common.clock.promise");
  const tickets =
    chosen === "all"
      ? trial.tickets
      : trial.tickets.filter((ticket) => ticket[chosen.side][chosen.promise][chosen.outcome] > 0);
  const title =
    chosen === "all"
      ? t("matches")
      : t("tickets", {
          promise: names(chosen.promise),
          outcome: t(chosen.outcome),
          when: t(chosen.side),
        });
  return (
    <section aria-label={title} className="rounded-md border border-line">
      <div className="flex items-center gap-2 border-line border-b px-3 py-1.5">
        <p className="min-w-0 flex-1 font-medium text-sm">{title}</p>
        <IconButton label={t("close")} icon={<X />} size="sm" onClick={onClose} />
      </div>
      <ul className="max-h-80 divide-y divide-line overflow-y-auto">
        {tickets.slice(0, SHOWN).map((ticket) => (
          <li key={ticket.id}>
            <Link
              href={`/inbox?ticket=${ticket.id}`}
              target="_blank"
              className="flex items-baseline gap-3 px-3 py-2 hover:bg-hover"
            >
              <span className="w-12 shrink-0 text-right text-ink-3 text-sm tabular-nums">
                #{ticket.number}
              </span>
              <span className="w-36 shrink-0 truncate max-sm:hidden">{ticket.contactName}</span>
              <span className="min-w-0 flex-1 truncate text-ink-2">{ticket.excerpt}</span>
            </Link>
          </li>
        ))}
        {tickets.length > SHOWN ? (
          <li className="px-3 py-2 text-ink-3">{t("more", { count: tickets.length - SHOWN })}</li>
        ) : null}
      </ul>
    </section>
  );
}
