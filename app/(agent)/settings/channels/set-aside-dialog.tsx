"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ChannelView } from "@/domain/channels";
import type { SetAsideEvent } from "@/domain/ingestion";
import { Button } from "@/ui/primitives/button";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../../../_client/api";
import { queryKeys } from "../../../_client/query-keys";
import { useProblemWords } from "../../../_client/use-problem-words";

interface EventPage {
  data: SetAsideEvent[];
  nextCursor: string | null;
}

/** Events that could not be understood: as they came, why, and once more. */
export default function SetAsideDialog({
  channel,
  onClose,
}: {
  channel: ChannelView;
  onClose: () => void;
}) {
  const t = useTranslations("channels.aside");
  const common = useTranslations("common");
  const contacts = useTranslations("contacts");
  const problemWords = useProblemWords();
  const query = useInfiniteQuery({
    queryKey: queryKeys.channelEvents(channel.id),
    queryFn: ({ pageParam, signal }) =>
      api<EventPage>(
        `channels/${channel.id}/events${pageParam === null ? "" : `?cursor=${encodeURIComponent(pageParam)}`}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const retry = useRetryEvents(channel.id);
  const events = query.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("title")}
      description={t("text")}
      size="lg"
      footer={
        <Button
          variant="primary"
          icon={<RotateCw />}
          disabled={events.length === 0}
          isBusy={retry.isPending}
          onClick={() => retry.mutate(null)}
        >
          {t("retryAll")}
        </Button>
      }
    >
      {query.isPending ? (
        <SkeletonList label={t("loading")} rows={3} />
      ) : query.data === undefined ? (
        <ErrorState
          title={t("error")}
          description={problemWords(query.error)}
          action={<Button onClick={() => void query.refetch()}>{common("action.tryAgain")}</Button>}
        />
      ) : events.length === 0 ? (
        <p className="py-6 text-center text-ink-2">{t("empty")}</p>
      ) : (
        <ul className="flex flex-col">
          {events.map((event) => (
            <li key={event.id} className="border-line border-t py-3 first:border-t-0 first:pt-0">
              <div className="flex items-start gap-3">
                <div className="min-w-0 flex-1">
                  <p className="text-red-text [overflow-wrap:anywhere]">{event.error}</p>
                  <p className="text-ink-3 text-sm [overflow-wrap:anywhere]">
                    <code>{event.key}</code> · {t(event.source)} ·{" "}
                    {t("attempts", { count: event.attempts })} ·{" "}
                    <RelativeTime at={event.receivedAt} withAgo />
                  </p>
                </div>
                <Button size="sm" icon={<RotateCw />} onClick={() => retry.mutate(event.id)}>
                  {t("retry")}
                </Button>
              </div>
              <details className="mt-1">
                <summary className="w-fit rounded-sm text-ink-2 text-sm hover:text-ink">
                  {t("payload")}
                </summary>
                <pre className="mt-1 max-h-56 overflow-auto whitespace-pre-wrap rounded-md bg-sunken p-2 font-mono text-xs [overflow-wrap:anywhere]">
                  {JSON.stringify(event.payload, null, 2).slice(0, 20_000)}
                </pre>
              </details>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <Button
          className="mt-2"
          isBusy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {contacts("more")}
        </Button>
      ) : null}
    </Dialog>
  );
}

function useRetryEvents(channelId: string) {
  const t = useTranslations("channels");
  const client = useQueryClient();
  const problemWords = useProblemWords();
  return useMutation({
    networkMode: "always",
    mutationFn: (eventId: string | null) =>
      api<{ data: { retried: number } }>(
        eventId === null
          ? `channels/${channelId}/events/retry`
          : `channels/${channelId}/events/${eventId}/retry`,
        { method: "POST" },
      ),
    onSuccess: ({ data }) => toast(t("aside.retried", { count: data.retried })),
    onError: (problem) => toast.error(t("done.failed"), { description: problemWords(problem) }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.channels }),
  });
}
