"use client";

import { ChevronDown, CircleCheck, CircleDot, Hourglass, SendHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { classNames } from "@/ui/class-names";
import { Button } from "@/ui/primitives/button";
import { Checkbox } from "@/ui/primitives/checkbox";
import { DropdownMenu, MenuItem } from "@/ui/primitives/dropdown-menu";
import { Tooltip } from "@/ui/primitives/tooltip";
import { useTimeWords } from "@/ui/time/use-time-words";
import type { AnswerMode } from "./use-answer";
import type { ComposerMode } from "./use-draft";

export type ThenStatus = "open" | "pending" | "resolved";

interface ComposerFootProps {
  mode: ComposerMode;
  capability: AnswerMode | null;
  length: number;
  isEmpty: boolean;
  canSend: boolean;
  isBusy: boolean;
  isAcknowledgement: boolean;
  onAcknowledgementChange: (isAcknowledgement: boolean) => void;
  onSend: (thenStatus: ThenStatus) => void;
}

/** Below the text: what counts, how long it may be, until when, and the buttons. */
export function ComposerFoot({
  mode,
  capability,
  length,
  isEmpty,
  canSend,
  isBusy,
  isAcknowledgement,
  onAcknowledgementChange,
  onSend,
}: ComposerFootProps) {
  const t = useTranslations("composer");
  return (
    <div
      className={classNames(
        "flex flex-wrap items-center gap-x-3 gap-y-1.5 py-1.5 pr-1.5 pl-3",
        // On a phone the timeline needs the room until somebody writes.
        isEmpty && "max-sm:hidden max-sm:group-focus-within/composer:flex",
      )}
    >
      {mode === "note" ? null : (
        <Tooltip content={t("acknowledgementHint")} side="top" align="start">
          <span className="text-ink-2">
            <Checkbox
              isChecked={isAcknowledgement}
              onCheckedChange={onAcknowledgementChange}
              label={t("acknowledgement")}
            />
          </span>
        </Tooltip>
      )}
      {capability?.msLeft == null || capability.until === null ? null : (
        <Window msLeft={capability.msLeft} until={capability.until} />
      )}
      <div className="ml-auto flex items-center gap-2.5">
        <Length capability={capability} length={length} isEmpty={isEmpty} />
        {mode === "note" ? (
          <Tooltip content={t("addNote")} shortcut="mod+enter">
            <Button
              variant="primary"
              disabled={!canSend}
              isBusy={isBusy}
              onClick={() => onSend("open")}
            >
              {t("addNote")}
            </Button>
          </Tooltip>
        ) : (
          <SendButton canSend={canSend} isBusy={isBusy} onSend={onSend} />
        )}
      </div>
    </div>
  );
}

function SendButton({
  canSend,
  isBusy,
  onSend,
}: Pick<ComposerFootProps, "canSend" | "isBusy" | "onSend">) {
  const t = useTranslations("composer");
  return (
    <div className="flex">
      <Tooltip content={t("sendWait")} shortcut="mod+enter">
        <Button
          variant="primary"
          disabled={!canSend}
          isBusy={isBusy}
          icon={<SendHorizontal aria-hidden />}
          onClick={() => onSend("pending")}
          className="rounded-r-none"
        >
          {t("send")}
        </Button>
      </Tooltip>
      <DropdownMenu
        align="end"
        side="top"
        trigger={
          <Button
            variant="primary"
            aria-label={t("sendMenu")}
            disabled={!canSend}
            className="rounded-l-none border-accent-on/30 border-l px-1.5 max-sm:px-3"
          >
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={<Hourglass />} shortcut="mod+enter" onSelect={() => onSend("pending")}>
          {t("sendWait")}
        </MenuItem>
        <MenuItem
          icon={<CircleCheck />}
          shortcut="mod+shift+enter"
          onSelect={() => onSend("resolved")}
        >
          {t("sendResolve")}
        </MenuItem>
        <MenuItem icon={<CircleDot />} onSelect={() => onSend("open")}>
          {t("sendOpen")}
        </MenuItem>
      </DropdownMenu>
    </div>
  );
}

function Window({ msLeft, until }: { msLeft: number; until: string }) {
  const t = useTranslations("composer");
  const { duration, exact } = useTimeWords();
  return (
    <Tooltip content={t("untilHint", { at: exact(until) })}>
      <span className="flex items-center gap-1 text-ink-3 text-sm tabular-nums">
        <Hourglass aria-hidden className="size-3" />
        {t("until", { duration: duration(msLeft) })}
      </span>
    </Tooltip>
  );
}

const SHOWN_ALWAYS_BELOW = 1_000;
const SHOWN_FROM_SHARE = 0.8;

/** The platform's own counter: always for short limits, for long ones when they come near. */
function Length({
  capability,
  length,
  isEmpty,
}: {
  capability: AnswerMode | null;
  length: number;
  isEmpty: boolean;
}) {
  const t = useTranslations("composer");
  const max = capability?.maxLength ?? null;
  const min = capability?.minLength ?? null;
  if (!isEmpty && min !== null && length < min) {
    return (
      <span role="status" className="text-ink-3 text-sm tabular-nums">
        {t("tooShort", { min, missing: min - length })}
      </span>
    );
  }
  if (max === null || (max > SHOWN_ALWAYS_BELOW && length < max * SHOWN_FROM_SHARE)) return null;
  const isOver = length > max;
  return (
    <span
      className={classNames(
        "text-sm tabular-nums",
        isOver ? "font-medium text-red-text" : "text-ink-3",
      )}
    >
      <span aria-hidden>{t("count", { length, max })}</span>
      <span className="sr-only">{t("countLabel", { length, max })}</span>
      {isOver ? <span role="alert"> · {t("tooLong", { count: length - max })}</span> : null}
    </span>
  );
}
