"use client";

import { CircleCheck, CirclePause, Hourglass, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ChannelView } from "@/domain/channels";
import { Badge } from "@/ui/primitives/badge";

export type ChannelHealth = "active" | "limited" | "failing" | "paused" | "reauthorise" | "gone";

/** What is true of a connection now; an old error that a later poll overcame is none any more. */
export function channelHealth(channel: ChannelView): ChannelHealth {
  if (channel.status !== "active") return channel.status;
  const failedAt = channel.lastErrorAt ?? "";
  if (failedAt !== "" && failedAt > (channel.lastPolledAt ?? "")) return "failing";
  return channel.rateLimitedUntil === null ? "active" : "limited";
}

const TONES = {
  active: "green",
  limited: "neutral",
  failing: "red",
  paused: "neutral",
  reauthorise: "red",
  gone: "red",
} as const;

const SIGNS = {
  active: <CircleCheck aria-hidden />,
  limited: <Hourglass aria-hidden />,
  failing: <TriangleAlert aria-hidden />,
  paused: <CirclePause aria-hidden />,
  reauthorise: <TriangleAlert aria-hidden />,
  gone: <TriangleAlert aria-hidden />,
};

export function ChannelState({ channel }: { channel: ChannelView }) {
  const t = useTranslations("channels.status");
  const health = channelHealth(channel);
  return (
    <span role="status" className="flex h-7 shrink-0 items-center">
      <Badge tone={TONES[health]} icon={SIGNS[health]} size="md">
        {t(health)}
      </Badge>
    </span>
  );
}
