"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { StatusMark } from "@/ui/primitives/status-mark";
import { Textarea } from "@/ui/primitives/textarea";
import { toast } from "@/ui/primitives/toaster";
import { newClientKey } from "../../../_client/client-key";
import { useMarkAnswered } from "../../../_client/use-replies";
import { FormDialog } from "./form-dialog";

const AFTERWARDS = ["pending", "resolved", "open"] as const;

/** For sources that can only be read: the answer was given there, here is its link. */
export default function MarkAnsweredDialog({
  ticketId,
  onClose,
}: {
  ticketId: string;
  onClose: () => void;
}) {
  const t = useTranslations("composer.mark");
  const common = useTranslations("common");
  const mark = useMarkAnswered(ticketId);
  const [idempotencyKey] = useState(newClientKey);
  const [permalink, setPermalink] = useState("");
  const [body, setBody] = useState("");
  const [thenStatus, setThenStatus] = useState<(typeof AFTERWARDS)[number]>("pending");
  const [isChecked, setChecked] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!isWebAddress(permalink) || mark.isPending) return;
    mark.mutate(
      { permalink: permalink.trim(), body: body.trim(), idempotencyKey, thenStatus },
      {
        onSuccess: () => {
          toast.success(t("done"));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={t("title")}
      description={t("text")}
      size="md"
      confirm={t("confirm")}
      isBusy={mark.isPending}
      error={mark.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t("link")}
        error={isChecked && !isWebAddress(permalink) ? t("badLink") : undefined}
      >
        <Input
          type="url"
          inputMode="url"
          placeholder="https://"
          value={permalink}
          maxLength={2000}
          onChange={(event) => setPermalink(event.target.value)}
        />
      </Field>
      <Field label={t("body")} hint={t("bodyHint")} isOptional>
        <Textarea value={body} onChange={(event) => setBody(event.target.value)} />
      </Field>
      <Field label={t("then")}>
        <Select
          value={thenStatus}
          onValueChange={setThenStatus}
          options={AFTERWARDS.map((value) => ({
            value,
            label: common(`status.${value}`),
            icon: <StatusMark status={value} />,
          }))}
        />
      </Field>
    </FormDialog>
  );
}

function isWebAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}
