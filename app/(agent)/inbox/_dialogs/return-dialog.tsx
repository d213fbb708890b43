"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/ui/primitives/button";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { Field } from "@/ui/primitives/field";
import { Textarea } from "@/ui/primitives/textarea";
import { toast } from "@/ui/primitives/toaster";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useReturnEscalation } from "../../../_client/use-ticket-actions";

/** The way back of an escalation. */
export default function ReturnDialog({
  ticketId,
  onClose,
}: {
  ticketId: string;
  onClose: () => void;
}) {
  const t = useTranslations("ticket.escalation");
  const common = useTranslations("common.action");
  const formId = useId();
  const problemWords = useProblemWords();
  const giveBack = useReturnEscalation(ticketId);
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (giveBack.isPending) return;
    giveBack.mutate(note, {
      onSuccess: () => {
        toast.success(t("done"));
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("backTitle")}
      description={t("backText")}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="primary" isBusy={giveBack.isPending}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {giveBack.isError ? (
          <ErrorState variant="inline" title={problemWords(giveBack.error)} />
        ) : null}
        <Field label={t("note")} isOptional>
          <Textarea
            value={note}
            maxLength={2000}
            placeholder={t("notePlaceholder")}
            onChange={(event) => setNote(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(event);
            }}
          />
        </Field>
      </form>
    </Dialog>
  );
}
