"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MarkAnswered, SendReply } from "@/domain/replies";
import type { AddNote, MessageView } from "@/domain/tickets";
import { api } from "./api";
import { newClientKey } from "./client-key";
import { useMe } from "./me";
import { dropCachedMessage, putCachedMessage, refreshTicket } from "./ticket-cache";

interface Answer {
  data: MessageView;
}

/** Sends a reply: it stands in the timeline as queued at once, and leaves it again if refused. */
export function useSendReply(ticketId: string) {
  const client = useQueryClient();
  const shown = useShownMessage(ticketId);
  return useMutation({
    networkMode: "always",
    mutationFn: (input: SendReply) =>
      api<Answer>(`tickets/${ticketId}/replies`, { method: "POST", body: input }),
    onMutate: (input) => {
      const message = shown({
        kind: "reply",
        visibility: input.visibility,
        body: input.body,
        isAcknowledgement: input.isAcknowledgement,
        deliveryState: "queued",
      });
      putCachedMessage(client, ticketId, message);
      return message.id;
    },
    onSuccess: ({ data }, _input, shownId) => {
      putCachedMessage(client, ticketId, data, shownId);
      return refreshTicket(client, ticketId);
    },
    onError: (_problem, _input, shownId) => {
      if (shownId !== undefined) dropCachedMessage(client, ticketId, shownId);
    },
  });
}

export function useAddNote(ticketId: string) {
  const client = useQueryClient();
  const shown = useShownMessage(ticketId);
  return useMutation({
    networkMode: "always",
    mutationFn: (input: AddNote) =>
      api<Answer>(`tickets/${ticketId}/notes`, { method: "POST", body: input }),
    onMutate: (input) => {
      const message = shown({ kind: "note", visibility: "internal", body: input.body });
      putCachedMessage(client, ticketId, message);
      return message.id;
    },
    onSuccess: ({ data }, _input, shownId) => {
      putCachedMessage(client, ticketId, data, shownId);
      return refreshTicket(client, ticketId);
    },
    onError: (_problem, _input, shownId) => {
      if (shownId !== undefined) dropCachedMessage(client, ticketId, shownId);
    },
  });
}

/** Answered by hand at a source that can only be read. */
export function useMarkAnswered(ticketId: string) {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: (input: MarkAnswered) =>
      api<Answer>(`tickets/${ticketId}/answered`, { method: "POST", body: input }),
    onSuccess: () => refreshTicket(client, ticketId),
  });
}

/** A failed reply again, as it was or edited. */
export function useRetryReply(ticketId: string) {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: ({ messageId, body }: { messageId: string; body?: string }) =>
      api<Answer>(`messages/${messageId}/retry`, {
        method: "POST",
        body: body === undefined ? {} : { body },
      }),
    onSettled: () => refreshTicket(client, ticketId),
  });
}

export function useWithdrawReply(ticketId: string) {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: (messageId: string) =>
      api<Answer>(`messages/${messageId}/withdraw`, { method: "POST", body: {} }),
    onSettled: () => refreshTicket(client, ticketId),
  });
}

type ShownFacts = Pick<MessageView, "kind" | "visibility" | "body"> & Partial<MessageView>;

function useShownMessage(ticketId: string): (facts: ShownFacts) => MessageView {
  const me = useMe();
  return (facts) => {
    const now = new Date().toISOString();
    return {
      id: `shown-${newClientKey()}`,
      ticketId,
      itemKind: null,
      origin: "echolot",
      author: { kind: "member", id: me.memberId, name: me.name },
      authorHandle: null,
      authorAvatarUrl: null,
      subject: null,
      permalink: null,
      language: null,
      at: now,
      recordedAt: now,
      editedAt: null,
      deletedAt: null,
      earlierVersions: 0,
      inReplyToId: null,
      isAcknowledgement: false,
      deliveryState: null,
      deliveryError: null,
      deliveredAt: null,
      ...facts,
    };
  };
}
