"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Field } from "@/ui/primitives/field";
import { Textarea } from "@/ui/primitives/textarea";
import { toast } from "@/ui/primitives/toaster";
import { useReturnEscalation } from "../../../_client/use-ticket-actions";
import { FormDialog } from "./form-dialog";

/** The way back of an escalation. */
export default function ReturnDialog({
  ticketId,
  onClose,
}: {
  ticketId: string;
  onClose: () => void;
}) {
  const t = useTranslations("ticket.escalation");
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
    <FormDialog
      title={t("backTitle")}
      description={t("backText")}
      confirm={t("confirm")}
      isBusy={giveBack.isPending}
      error={giveBack.error}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
