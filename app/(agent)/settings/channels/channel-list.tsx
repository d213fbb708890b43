"use client";

import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { channelsQuery } from "../../../_client/channel-queries";
import { useProblemWords } from "../../../_client/use-problem-words";
import { ChannelCard } from "./channel-card";
import { ConnectButton } from "./connect-button";

const HEALTH_MS = 10_000;

/** Every connection with its true state, read again while the page is looked at. */
export function ChannelList({ canManage }: { canManage: boolean }) {
  const t = useTranslations("channels");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const query = useQuery({ ...channelsQuery, refetchInterval: HEALTH_MS });
  if (query.isPending) return <SkeletonList label={t("loading")} rows={4} />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={t("errorTitle")}
        description={problemWords(query.error)}
        action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
      />
    );
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<Plug />}
        title={t("emptyTitle")}
        description={t("emptyText")}
        action={canManage ? <ConnectButton /> : undefined}
      />
    );
  }
  return (
    <ul aria-label={t("title")} className="flex flex-col">
      {query.data.map((channel) => (
        <ChannelCard key={channel.id} channel={channel} canManage={canManage} />
      ))}
    </ul>
  );
}
