"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { TicketDetail, TicketSummary } from "@/domain/tickets";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { Kbd } from "@/ui/primitives/kbd";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { ApiProblem } from "../../../_client/api";
import { findCachedTicket } from "../../../_client/ticket-cache";
import { ticketQueryById } from "../../../_client/ticket-queries";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useSeen } from "../../../_client/use-seen";
import { Composer } from "../_composer/composer";
import { TicketOverlays } from "../_dialogs/ticket-overlays";
import { type ComposerHandle, useInbox } from "../inbox-state";
import { EscalationBanner } from "./escalation-banner";
import { TicketHeader } from "./ticket-header";
import { TicketLinks } from "./ticket-links";
import { Timeline } from "./timeline";
import { useTicketShortcuts } from "./use-ticket-shortcuts";

/** The chosen ticket, or what to do to choose one. */
export function TicketPane() {
  const { selectedId } = useInbox();
  return selectedId === null ? <NoTicket /> : <ChosenTicket key={selectedId} id={selectedId} />;
}

function NoTicket() {
  const t = useTranslations("inbox.none");
  return (
    <div className="grid h-full place-items-center">
      <EmptyState
        icon={<MessagesSquare />}
        title={t("title")}
        description={t.rich("text", { next: () => <Kbd keys="j" /> })}
      />
    </div>
  );
}

function ChosenTicket({ id }: { id: string }) {
  const t = useTranslations("ticket");
  const common = useTranslations("common.action");
  const client = useQueryClient();
  const { select } = useInbox();
  const problemWords = useProblemWords();
  const query = useQuery({
    ...ticketQueryById(id),
    retry: (count, problem) =>
      count < 2 && !(problem instanceof ApiProblem && problem.code === "not_found"),
  });
  if (query.data !== undefined) return <ShownTicket ticket={query.data} />;
  if (query.isError) {
    const isGone = query.error instanceof ApiProblem && query.error.code === "not_found";
    return (
      <div className="grid h-full place-items-center">
        <ErrorState
          title={isGone ? t("goneTitle") : t("errorTitle")}
          description={isGone ? t("goneText") : problemWords(query.error)}
          action={
            isGone ? (
              <Button onClick={() => select(null)}>{t("back")}</Button>
            ) : (
              <Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>
            )
          }
        />
      </div>
    );
  }
  const summary = findCachedTicket(client, id);
  return summary === undefined ? (
    <>
      <div className="h-11 shrink-0 border-line border-b" />
      <SkeletonList label={t("loading")} rows={5} rowClassName="border-0 h-20" />
    </>
  ) : (
    <LoadingTicket summary={summary} />
  );
}

/** What the list knows already, and the keys that work on it: nobody waits to resolve the next one. */
function LoadingTicket({ summary }: { summary: TicketSummary }) {
  const t = useTranslations("ticket");
  const { composer } = useInbox();
  useTicketShortcuts({ ...summary, permalink: null });
  useEffect(() => {
    const waiting: ComposerHandle = {
      focusReply() {
        waiting.wish = "reply";
      },
      focusNote() {
        waiting.wish = "note";
      },
    };
    composer.current = waiting;
  }, [composer]);
  return (
    <>
      <TicketHeader ticket={summary} permalink={null} />
      <SkeletonList label={t("loading")} rows={5} rowClassName="border-0 h-20" />
      <TicketOverlays ticketId={summary.id} />
    </>
  );
}

function ShownTicket({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("ticket");
  const { markSeen } = useSeen();
  useTicketShortcuts(ticket);
  useEffect(() => {
    const mark = () => {
      if (document.visibilityState === "visible") markSeen(ticket.id, ticket.lastMentionAt);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [ticket.id, ticket.lastMentionAt, markSeen]);
  return (
    <section
      aria-label={t("label", { number: ticket.number })}
      className="flex h-full min-h-0 flex-col"
    >
      <TicketHeader ticket={ticket} permalink={ticket.permalink} />
      <EscalationBanner ticket={ticket} />
      <TicketLinks ticket={ticket} />
      <Timeline ticket={ticket} />
      <Composer ticket={ticket} />
      <TicketOverlays ticketId={ticket.id} />
    </section>
  );
}
