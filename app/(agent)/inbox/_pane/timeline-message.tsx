"use client";

import { DownloadCloud, ExternalLink, Lock, Reply, StickyNote, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MessageView } from "@/domain/tickets";
import { classNames } from "@/ui/class-names";
import { Avatar } from "@/ui/primitives/avatar";
import { Badge } from "@/ui/primitives/badge";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { Tooltip } from "@/ui/primitives/tooltip";
import { useTimeWords } from "@/ui/time/use-time-words";
import type { Platform } from "../../../_client/ticket-filters";
import { PlainText } from "./plain-text";
import { ReplyDelivery } from "./reply-delivery";

const LATE_MS = 15 * 60_000;

interface TimelineMessageProps {
  message: MessageView;
  platform: Platform;
  /** The mention it answers, where that is not the one right before it. */
  quoted?: MessageView | undefined;
}

/** A mention as it was said; our replies on a ground of their own; notes in violet. */
export function TimelineMessage({ message, platform, quoted }: TimelineMessageProps) {
  const t = useTranslations("ticket.timeline");
  const isOurs = message.kind !== "mention";
  const author = message.author.name || message.authorHandle || t("unknownAuthor");
  return (
    <article
      aria-label={`${useKindWord(message)}: ${author}`}
      data-message={message.id}
      className="flex gap-2.5 px-4 py-2.5"
    >
      <Avatar name={author} size={24} className="mt-0.5" />
      <div
        className={classNames(
          "min-w-0 flex-1",
          isOurs && "-mt-1 rounded-md px-3 py-2",
          message.kind === "reply" &&
            (message.visibility === "private"
              ? "bg-blue-soft"
              : "bg-sunken ring-1 ring-line ring-inset"),
          message.kind === "note" && "bg-violet-soft",
          message.deliveryState === "withdrawn" && "opacity-70",
        )}
      >
        <MessageHead message={message} platform={platform} author={author} />
        {quoted === undefined ? null : (
          <p className="mt-1 truncate border-line-control border-l-2 pl-2 text-ink-3 text-sm">
            {t("inReplyTo")} {quoted.author.name}: {quoted.body.slice(0, 140)}
          </p>
        )}
        {message.subject !== null && message.subject !== "" && !isOurs ? (
          <p dir="auto" className="mt-1 font-medium text-md [overflow-wrap:anywhere]">
            {message.subject}
          </p>
        ) : null}
        {message.deletedAt === null ? (
          message.body === "" ? null : (
            <PlainText
              text={message.body}
              className={classNames(
                "mt-0.5",
                message.deliveryState === "withdrawn" && "line-through decoration-ink-3",
              )}
            />
          )
        ) : (
          <p className="mt-0.5 flex items-center gap-1.5 text-ink-3 italic">
            <Trash2 aria-hidden className="size-3.5 shrink-0" />
            {t("deleted")}. {t("deletedText")}
          </p>
        )}
        {message.kind === "reply" ? <ReplyDelivery message={message} platform={platform} /> : null}
      </div>
    </article>
  );
}

function MessageHead({
  message,
  platform,
  author,
}: {
  message: MessageView;
  platform: Platform;
  author: string;
}) {
  const t = useTranslations("ticket.timeline");
  const common = useTranslations("common");
  const words = useTranslations("ticket");
  const kind = useKindWord(message);
  const isMention = message.kind === "mention";
  return (
    <header className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5">
      <span dir="auto" className="min-w-0 truncate font-semibold">
        {author}
      </span>
      {message.authorHandle !== null && message.authorHandle !== author ? (
        <span className="min-w-0 truncate text-ink-3">@{message.authorHandle}</span>
      ) : null}
      {message.kind === "note" ? (
        <Badge tone="violet" icon={<StickyNote aria-hidden />}>
          {kind}
        </Badge>
      ) : message.visibility === "private" ? (
        <Badge tone="blue" icon={<Lock aria-hidden />}>
          {kind}
        </Badge>
      ) : isMention ? (
        <span className="text-ink-3 text-sm">{kind}</span>
      ) : (
        <Badge icon={<Reply aria-hidden />}>{kind}</Badge>
      )}
      {message.isAcknowledgement ? <Badge>{t("acknowledgement")}</Badge> : null}
      {message.kind === "reply" && message.origin !== "echolot" ? (
        <span className="text-ink-3 text-sm">
          {message.origin === "api" ? t("viaApi") : t("observed")}
        </span>
      ) : null}
      {message.editedAt !== null && message.deletedAt === null ? (
        <EditedMark message={message} />
      ) : null}
      <span className="ml-auto flex shrink-0 items-center gap-1.5 text-ink-3 text-sm">
        {isMention ? <Lag message={message} /> : null}
        <RelativeTime at={message.at} isFocusable />
        {isMention && message.permalink !== null && message.deletedAt === null ? (
          <Tooltip content={words("openThere", { platform: common(`platform.${platform}`) })}>
            <a
              href={message.permalink}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={words("openThere", { platform: common(`platform.${platform}`) })}
              className="rounded-sm p-0.5 hover:bg-hover hover:text-ink max-sm:p-2"
            >
              <ExternalLink aria-hidden className="size-3" />
            </a>
          </Tooltip>
        ) : null}
      </span>
    </header>
  );
}

function EditedMark({ message }: { message: MessageView }) {
  const t = useTranslations("ticket.timeline");
  const { exact } = useTimeWords();
  return (
    <Tooltip content={message.editedAt === null ? "" : exact(message.editedAt)}>
      <span className="text-ink-3 text-sm">
        {message.earlierVersions > 0
          ? t("editedTimes", { count: message.earlierVersions })
          : t("edited")}
      </span>
    </Tooltip>
  );
}

/** Clocks start when it was said: where it came in much later, that explains them. */
function Lag({ message }: { message: MessageView }) {
  const t = useTranslations("ticket.timeline");
  const { duration } = useTimeWords();
  const lag = Date.parse(message.recordedAt) - Date.parse(message.at);
  if (lag < LATE_MS) return null;
  const words = t("lag", { duration: duration(lag) });
  return (
    <Tooltip content={words}>
      <span className="inline-flex">
        <DownloadCloud aria-hidden className="size-3" />
        <span className="sr-only">{words}</span>
      </span>
    </Tooltip>
  );
}

function useKindWord(message: MessageView): string {
  const t = useTranslations("ticket.timeline");
  if (message.kind === "note") return t("note");
  if (message.kind === "reply") {
    return message.visibility === "private" ? t("privateReply") : t("reply");
  }
  return t(message.itemKind ?? "post");
}
