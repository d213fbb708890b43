"use client";

import { Lock, MessageSquareReply, StickyNote } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { SendReply } from "@/domain/replies";
import type { TicketDetail } from "@/domain/tickets";
import { classNames } from "@/ui/class-names";
import { ErrorState } from "@/ui/primitives/error-state";
import { SegmentedControl } from "@/ui/primitives/segmented-control";
import { Textarea } from "@/ui/primitives/textarea";
import { toast } from "@/ui/primitives/toaster";
import { useMay } from "../../../_client/me";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useAddNote, useSendReply } from "../../../_client/use-replies";
import { useInbox } from "../inbox-state";
import { ComposerFoot, type ThenStatus } from "./composer-foot";
import { NewerNotice } from "./newer-notice";
import { NotPossible } from "./not-possible";
import { standardMode, useAnswer } from "./use-answer";
import { type ComposerMode, useDraft } from "./use-draft";
import { useTextLength } from "./use-text-length";

/** Where a ticket is answered: in public, in private, or with a note for colleagues. */
export function Composer({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("composer");
  const maySend = useMay("reply.send");
  if (!maySend) {
    return (
      <p className="shrink-0 border-line border-t px-4 py-3 text-center text-ink-3">
        {t("viewer")}
      </p>
    );
  }
  return <ComposerForm ticket={ticket} />;
}

function ComposerForm({ ticket }: { ticket: TicketDetail }) {
  const t = useTranslations("composer");
  const problemWords = useProblemWords();
  const answer = useAnswer(ticket);
  const { draft, setMode, setBody, restart, putBack, seeAll } = useDraft(ticket.id);
  const mode = draft.mode ?? standardMode(ticket, answer);
  const text = draft.texts[mode];
  const body = text?.body ?? "";
  const capability = mode === "note" ? null : answer[mode];
  const length = useTextLength(body, capability?.counter ?? null);
  const [isAcknowledgement, setAcknowledgement] = useState(false);
  const sendReply = useSendReply(ticket.id);
  const addNote = useAddNote(ticket.id);
  const input = useComposerHandle(mode, setMode, standardMode(ticket, answer));
  const isSending = sendReply.isPending || addNote.isPending;
  const problem = mode === "note" ? addNote.error : sendReply.error;
  const isTooLong = capability?.maxLength != null && length > capability.maxLength;
  const isTooShort = capability?.minLength != null && length < capability.minLength;
  const canSend = body.trim() !== "" && !isTooLong && !isTooShort && !isSending;

  const send = (thenStatus: ThenStatus) => {
    if (!canSend || text === undefined || capability?.allowed === false) return;
    setBody(mode, "");
    input.current?.focus();
    if (mode === "note") {
      addNote.mutate(
        { body: text.body.trim(), idempotencyKey: text.key },
        { onError: () => putBack("note", text) },
      );
      return;
    }
    const reply: SendReply = {
      body: text.body.trim(),
      visibility: mode,
      idempotencyKey: text.key,
      thenStatus,
      isAcknowledgement,
      ...(ticket.answer.inReplyToId === null ? {} : { inReplyToId: ticket.answer.inReplyToId }),
    };
    sendReply.mutate(reply, {
      onSuccess: ({ data }) => {
        setAcknowledgement(false);
        if (data.body.trim() === reply.body) return;
        // The answer to an earlier attempt was lost on its way here, but it had been taken.
        restart(mode, reply.body);
        toast(t("alreadySent"));
      },
      onError: () => putBack(mode, text),
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      send(event.shiftKey ? "resolved" : "pending");
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.currentTarget.blur();
    }
  };

  return (
    <section
      aria-label={t("label")}
      className="shrink-0 border-line border-t bg-surface px-3 pt-2 pb-3 max-sm:px-2 max-sm:pb-2"
    >
      <div className="mx-auto w-full max-w-[52rem]">
        <NewerNotice
          ticket={ticket}
          startedAt={mode === "note" || body === "" ? null : (text?.startedAt ?? null)}
          onSeen={() => seeAll(mode)}
        />
        {problem === null || isSending ? null : (
          <ErrorState
            variant="inline"
            title={t("failed")}
            description={problemWords(problem)}
            className="mb-2"
          />
        )}
        <div
          className={classNames(
            "group/composer rounded-md border border-line-control bg-surface transition-colors focus-within:border-ink-3",
            mode === "private" && "border-blue focus-within:border-blue",
            mode === "note" && "border-violet bg-violet-soft focus-within:border-violet",
          )}
        >
          <div className="flex items-center gap-2 px-1.5 pt-1.5">
            <ModeChoice mode={mode} onModeChange={setMode} answer={answer} />
            <ModeHint
              mode={mode}
              name={ticket.contact.name}
              isPossible={capability?.allowed !== false}
            />
          </div>
          {mode !== "note" && capability?.word != null ? (
            <NotPossible ticket={ticket} mode={mode} word={capability.word} />
          ) : (
            <>
              <Textarea
                ref={input}
                variant="plain"
                rows={2}
                aria-label={t(`text.${mode}`)}
                aria-keyshortcuts="Control+Enter Meta+Enter"
                placeholder={t(`placeholder.${mode}`, { name: ticket.contact.name })}
                value={body}
                onChange={(event) => setBody(mode, event.target.value)}
                onKeyDown={onKeyDown}
                className="max-h-[40dvh] px-3 py-2 sm:min-h-20!"
              />
              <ComposerFoot
                mode={mode}
                capability={capability}
                length={length}
                isEmpty={body.trim() === ""}
                canSend={canSend}
                isBusy={isSending}
                isAcknowledgement={isAcknowledgement}
                onAcknowledgementChange={setAcknowledgement}
                onSend={send}
              />
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function useComposerHandle(
  mode: ComposerMode,
  setMode: (mode: ComposerMode) => void,
  standard: ComposerMode,
) {
  const { composer } = useInbox();
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // At once: the next letter typed must be text already, not another shortcut.
    const write = (wanted: ComposerMode) => {
      if (wanted !== mode) flushSync(() => setMode(wanted));
      const place = input.current ?? document.querySelector<HTMLElement>("[data-answer-elsewhere]");
      place?.focus();
    };
    const wish = composer.current?.wish;
    composer.current = {
      focusReply: () => write(mode === "note" ? standard : mode),
      focusNote: () => write("note"),
    };
    if (wish === "reply") queueMicrotask(() => composer.current?.focusReply());
    if (wish === "note") queueMicrotask(() => composer.current?.focusNote());
    return () => {
      composer.current = null;
    };
  }, [composer, mode, setMode, standard]);
  return input;
}

interface ModeChoiceProps {
  mode: ComposerMode;
  onModeChange: (mode: ComposerMode) => void;
  answer: ReturnType<typeof useAnswer>;
}

function ModeChoice({ mode, onModeChange, answer }: ModeChoiceProps) {
  const t = useTranslations("composer.mode");
  const options = [
    { value: "public" as const, label: t("public"), icon: <MessageSquareReply aria-hidden /> },
    {
      value: "private" as const,
      label: t("private"),
      icon: <Lock aria-hidden />,
      tone: "blue" as const,
    },
    {
      value: "note" as const,
      label: t("note"),
      icon: <StickyNote aria-hidden />,
      tone: "violet" as const,
    },
  ];
  return (
    <SegmentedControl
      label={t("label")}
      value={mode}
      onValueChange={onModeChange}
      options={options.filter(
        ({ value }) => value === "note" || value === mode || !answer[value].isAbsent,
      )}
      className="h-7"
    />
  );
}

function ModeHint({
  mode,
  name,
  isPossible,
}: {
  mode: ComposerMode;
  name: string;
  isPossible: boolean;
}) {
  const t = useTranslations("composer");
  if (mode === "note" || !isPossible) return null;
  return (
    <p className="min-w-0 truncate text-ink-3 text-sm max-sm:hidden">
      {mode === "public" ? t("public") : t("private", { name })}
    </p>
  );
}
