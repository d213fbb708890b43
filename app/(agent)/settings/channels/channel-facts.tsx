"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ChannelView } from "@/domain/channels";
import { CopyField } from "@/ui/composites/copy-field";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { useNow } from "@/ui/time/now";
import { useTimeWords } from "@/ui/time/use-time-words";

/** When it was last heard, when it was last asked, how far behind it is, and how it listens. */
export function ChannelFacts({ channel }: { channel: ChannelView }) {
  const t = useTranslations("channels.fact");
  const { exact } = useTimeWords();
  return (
    <div className="mt-3 pl-11 max-sm:pl-0">
      <dl className="grid grid-cols-2 sm:grid-cols-[repeat(5,auto)] gap-x-4 gap-y-2.5">
        <Fact name={t("lastEvent")}>
          {channel.lastEventAt === null ? (
            t("never")
          ) : (
            <RelativeTime at={channel.lastEventAt} withAgo isFocusable />
          )}
        </Fact>
        <Fact name={t("lastPoll")}>
          {channel.lastPolledAt === null ? (
            t("never")
          ) : (
            <RelativeTime at={channel.lastPolledAt} withAgo isFocusable />
          )}
        </Fact>
        {channel.rateLimitedUntil !== null ? (
          <Fact name={t("nextPoll")}>{t("until", { at: exact(channel.rateLimitedUntil) })}</Fact>
        ) : channel.nextPollAt === null ? null : (
          <Fact name={t("nextPoll")}>
            <NextPoll at={channel.nextPollAt} />
          </Fact>
        )}
        <Fact name={t("lag")}>
          {channel.pendingEvents === 0 ? t("none") : t("events", { count: channel.pendingEvents })}
        </Fact>
        <Fact name={t("webhook")}>
          {channel.hasWebhook
            ? t("webhookOn")
            : channel.webhookUrl === null
              ? t("webhookNone")
              : t("webhookOff")}
        </Fact>
      </dl>
      {channel.webhookUrl === null || channel.hasWebhook ? null : (
        <div className="mt-3">
          <CopyField label={t("webhookUrl")} value={channel.webhookUrl} />
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-sm">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function NextPoll({ at }: { at: string }) {
  const t = useTranslations("channels.fact");
  const { duration } = useTimeWords();
  const left = Date.parse(at) - useNow();
  if (left < 1_000) return t("soon");
  return t("inDuration", {
    duration: left < 60_000 ? t("seconds", { count: Math.ceil(left / 1_000) }) : duration(left),
  });
}
