"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ChannelView, UpdateChannel } from "@/domain/channels";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../../../_client/api";
import { queryKeys } from "../../../_client/query-keys";
import { useProblemWords } from "../../../_client/use-problem-words";

/** Pausing, resuming, renaming and ending a connection; shown at once, then true. */
export function useChannelActions(channel: ChannelView) {
  const t = useTranslations("channels.done");
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const { mutate, isPending } = useMutation({
    networkMode: "always",
    mutationFn: (patch: UpdateChannel) =>
      api<{ data: ChannelView }>(`channels/${channel.id}`, { method: "PATCH", body: patch }),
    onMutate: async (patch) => {
      await client.cancelQueries({ queryKey: queryKeys.channels });
      const before = client.getQueryData<ChannelView[]>(queryKeys.channels);
      const { values: _secret, ...shown } = patch;
      client.setQueryData<ChannelView[]>(queryKeys.channels, (channels) =>
        channels?.map((one) => (one.id === channel.id ? { ...one, ...shown } : one)),
      );
      return before;
    },
    onError: (problem, _patch, before) => {
      client.setQueryData(queryKeys.channels, before);
      toast.error(t("failed"), { description: problemWords(problem) });
    },
    onSuccess: (_answer, { status, name }) => {
      if (status === "paused") toast(t("paused", { name: channel.name }));
      if (status === "active") toast(t("resumed", { name: channel.name }));
      if (name !== undefined) toast(t("renamed", { name }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.channels }),
  });
  const disconnect = async () => {
    try {
      await api<void>(`channels/${channel.id}`, { method: "DELETE" });
    } catch (problem) {
      throw new Error(problemWords(problem));
    }
    toast(t("disconnected", { name: channel.name }));
    await client.invalidateQueries({ queryKey: queryKeys.channels });
  };
  return { update: mutate, isPending, disconnect };
}
