"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type {
  DismissalReason,
  EscalateTicket,
  Priority,
  TicketDetail,
  TicketStatus,
  TicketSummary,
  UpdateTicket,
} from "@/domain/tickets";
import { toast } from "@/ui/primitives/toaster";
import { api } from "./api";
import { useMe } from "./me";
import { queryKeys } from "./query-keys";
import { findCachedTicket, patchCachedTicket, refreshTicket } from "./ticket-cache";
import { rememberUndo } from "./undo";
import { useProblemWords } from "./use-problem-words";

interface Change {
  id: string;
  patch: UpdateTicket;
  /** How the ticket looks until the server has answered. */
  shown: Partial<TicketSummary>;
}

/** A person or a team a ticket is given to; both null takes it from everybody. */
export interface Assignment {
  assigneeId: string | null;
  assigneeName: string | null;
  teamId: string | null;
  teamName: string | null;
}

/** Everything that changes a ticket, shown at once, then true; with a way back where it matters. */
export function useTicketActions() {
  const client = useQueryClient();
  const me = useMe();
  const t = useTranslations("ticket.done");
  const problemWords = useProblemWords();

  const { mutate } = useMutation({
    networkMode: "always",
    scope: { id: "tickets" },
    mutationFn: ({ id, patch }: Change) =>
      api<{ data: TicketSummary }>(`tickets/${id}`, { method: "PATCH", body: patch }),
    onMutate: async ({ id, shown }) => {
      await client.cancelQueries({ queryKey: queryKeys.ticketLists });
      await client.cancelQueries({ queryKey: queryKeys.ticket(id) });
      return { takeBack: patchCachedTicket(client, id, shown, me.memberId) };
    },
    onError: (problem, _change, context) => {
      context?.takeBack();
      toast.error(t("failed"), { description: problemWords(problem) });
    },
    onSettled: (_answer, _problem, { id }) => refreshTicket(client, id),
  });

  const say = (words: string, undo: () => void) => {
    const takeBack = rememberUndo(() => {
      toast.dismiss(shownId);
      undo();
    });
    const shownId = toast(words, { action: { label: t("undo"), onClick: takeBack } });
  };

  const setStatus = (id: string, status: Exclude<TicketStatus, "dismissed">) => {
    const before = findCachedTicket(client, id);
    if (before === undefined || before.status === status) return;
    mutate({ id, patch: { status }, shown: { status, dismissalReason: null } });
    say(t(`status.${status}`, { number: before.number }), () => putBackStatus(before));
  };
  /** The newest words need no answer: the ticket is done, and they count in no figure. */
  const closeRemark = (id: string) => {
    const before = findCachedTicket(client, id);
    if (before === undefined) return;
    mutate({
      id,
      patch: { status: "resolved", isClosingRemark: true },
      shown: { status: "resolved", dismissalReason: null },
    });
    say(t("remark", { number: before.number }), () => putBackStatus(before));
  };
  const dismiss = (id: string, reason: DismissalReason) => {
    const before = findCachedTicket(client, id);
    if (before === undefined) return;
    mutate({
      id,
      patch: { status: "dismissed", dismissalReason: reason },
      shown: { status: "dismissed", dismissalReason: reason },
    });
    say(t(`dismissed.${reason}`, { number: before.number }), () => putBackStatus(before));
  };
  const putBackStatus = ({ id, status, dismissalReason }: TicketSummary) => {
    mutate(
      status === "dismissed" && dismissalReason !== null
        ? { id, patch: { status, dismissalReason }, shown: { status, dismissalReason } }
        : { id, patch: { status }, shown: { status, dismissalReason: null } },
    );
  };

  const assign = (id: string, to: Partial<Assignment>) => {
    const before = findCachedTicket(client, id);
    if (before === undefined) return;
    mutate(assignment(id, to));
    const name = to.assigneeName ?? to.teamName;
    const words = name
      ? t(to.assigneeId === me.memberId ? "assignedToMe" : "assigned", {
          number: before.number,
          name,
        })
      : t("unassigned", { number: before.number });
    const { assigneeId, assigneeName, teamId, teamName } = before;
    say(words, () => mutate(assignment(id, { assigneeId, assigneeName, teamId, teamName })));
  };

  return {
    setStatus,
    closeRemark,
    dismiss,
    assign,
    setPriority: (id: string, priority: Priority) =>
      mutate({ id, patch: { priority }, shown: { priority } }),
    setTags: (id: string, tags: string[]) => mutate({ id, patch: { tags }, shown: { tags } }),
  };
}

function assignment(id: string, to: Partial<Assignment>): Change {
  const patch: UpdateTicket = {};
  if (to.assigneeId !== undefined) patch.assigneeId = to.assigneeId;
  if (to.teamId !== undefined) patch.teamId = to.teamId;
  return { id, patch, shown: to };
}

/** To a lead or a team, with a reason. The caller shows what went wrong. */
export function useEscalate(id: string) {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: (input: EscalateTicket) =>
      api<{ data: TicketDetail }>(`tickets/${id}/escalate`, { method: "POST", body: input }),
    onSuccess: () => refreshTicket(client, id),
  });
}

/** The way back: to whoever had it before, with a word if wanted. */
export function useReturnEscalation(id: string) {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: (note: string) =>
      api<{ data: TicketDetail }>(`tickets/${id}/return`, {
        method: "POST",
        body: note.trim() === "" ? {} : { note: note.trim() },
      }),
    onSuccess: () => refreshTicket(client, id),
  });
}
