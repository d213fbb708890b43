"use client";

import { Pencil, RotateCw, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MessageView } from "@/domain/tickets";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { Button } from "@/ui/primitives/button";
import { DeliveryState } from "@/ui/primitives/delivery-state";
import { FieldError } from "@/ui/primitives/field";
import { Textarea } from "@/ui/primitives/textarea";
import { useMay } from "../../../_client/me";
import type { Platform } from "../../../_client/ticket-filters";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useRetryReply, useWithdrawReply } from "../../../_client/use-replies";

/** Where a reply is on its way, and what can be done when it got stuck. */
export function ReplyDelivery({ message, platform }: { message: MessageView; platform: Platform }) {
  const t = useTranslations("ticket.delivery");
  const problemWords = useProblemWords();
  const retry = useRetryReply(message.ticketId);
  const withdraw = useWithdrawReply(message.ticketId);
  const [isEditing, setEditing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const maySend = useMay("reply.send");
  const state = message.deliveryState;
  if (state === null) return null;
  const isShownOnly = message.id.startsWith("shown-");
  const isStuck = state === "failed" || state === "unknown";
  const isWaiting = state === "queued" && !isShownOnly;

  return (
    <div className="mt-1.5">
      <DeliveryState
        state={state}
        platform={platform}
        url={message.permalink}
        reason={
          state === "unknown"
            ? [message.deliveryError, t("unknownHint")].filter(Boolean).join(" ")
            : message.deliveryError
        }
        actions={
          maySend && (isStuck || isWaiting) && !isEditing ? (
            <>
              {isStuck ? (
                <>
                  <Button
                    size="sm"
                    icon={<RotateCw />}
                    isBusy={retry.isPending}
                    onClick={() => retry.mutate({ messageId: message.id })}
                  >
                    {t("retry")}
                  </Button>
                  <Button size="sm" icon={<Pencil />} onClick={() => setEditing(true)}>
                    {t("edit")}
                  </Button>
                </>
              ) : null}
              <Button
                size="sm"
                variant="ghost"
                icon={<Undo2 />}
                isBusy={withdraw.isPending}
                onClick={() => setAsking(true)}
              >
                {t("withdraw")}
              </Button>
            </>
          ) : undefined
        }
      />
      {isEditing ? (
        <EditReply
          text={message.body}
          isBusy={retry.isPending}
          onCancel={() => setEditing(false)}
          onSend={(body) =>
            retry.mutate({ messageId: message.id, body }, { onSuccess: () => setEditing(false) })
          }
        />
      ) : null}
      <FieldError>
        {retry.isError
          ? problemWords(retry.error)
          : withdraw.isError
            ? problemWords(withdraw.error)
            : undefined}
      </FieldError>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={t("withdrawTitle")}
        description={t("withdrawText")}
        confirmLabel={t("withdraw")}
        onConfirm={() => {
          withdraw.mutate(message.id);
        }}
      />
    </div>
  );
}

interface EditReplyProps {
  text: string;
  isBusy: boolean;
  onSend: (body: string) => void;
  onCancel: () => void;
}

function EditReply({ text, isBusy, onSend, onCancel }: EditReplyProps) {
  const t = useTranslations("ticket.delivery");
  const [body, setBody] = useState(text);
  const send = () => {
    if (body.trim() !== "" && !isBusy) onSend(body.trim());
  };
  return (
    <div className="mt-2 flex flex-col gap-2">
      <Textarea
        autoFocus
        aria-label={t("text")}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
          if (event.key === "Escape") onCancel();
        }}
      />
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button
          size="sm"
          variant="primary"
          isBusy={isBusy}
          disabled={body.trim() === ""}
          onClick={send}
        >
          {t("save")}
        </Button>
      </div>
    </div>
  );
}
