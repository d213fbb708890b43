"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { RetentionView } from "@/domain/retention";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Field } from "@/ui/primitives/field";
import { Select } from "@/ui/primitives/select";
import { api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useSaving } from "../../../_client/use-saving";
import { SaveFooter } from "../_parts/save-footer";

const MONTHS = [3, 6, 12, 18, 24, 36, 60, 84, 120];
const NEVER = "never";

type Answer = { data: RetentionView };

/** Turning it off is saved at once; turning it on says first what will be lost. */
export function RetentionBlock({ retention }: { retention: RetentionView }) {
  const t = useTranslations("usage.retention");
  const format = useFormatter();
  const problemWords = useProblemWords();
  const saving = useSaving();
  const [chosen, setChosen] = useState(String(retention.closedTicketMonths ?? NEVER));
  const [due, setDue] = useState<number | null>(null);
  const [isAsking, setAsking] = useState(false);
  const months = chosen === NEVER ? null : Number(chosen);
  const offered = [...new Set([...MONTHS, ...(months === null ? [] : [months])])].sort(
    (a, b) => a - b,
  );

  const save = () =>
    saving.save(() => api("retention", { method: "PATCH", body: { closedTicketMonths: months } }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (months === null) return void (await save());
    setDue(null);
    setAsking(true);
    try {
      setDue((await api<Answer>(`retention?months=${months}`)).data.due);
    } catch (problem) {
      setAsking(false);
      await saving.save(() => Promise.reject(problem));
    }
  };

  return (
    <form onSubmit={submit} className="border-line border-t pt-5">
      <SettingsBlock
        title={t("title")}
        description={t("description")}
        footer={<SaveFooter saving={saving} />}
      >
        <Field label={t("label")} hint={t("hint")}>
          <Select
            value={chosen}
            options={[
              { value: NEVER, label: t("never") },
              ...offered.map((each) => ({
                value: String(each),
                label: t("after", { months: each }),
              })),
            ]}
            onValueChange={(value) => {
              setChosen(value);
              saving.touch();
            }}
          />
        </Field>
      </SettingsBlock>
      <ConfirmDialog
        isOpen={isAsking && due !== null}
        onOpenChange={setAsking}
        title={t("dialog.title", { months: months ?? 0 })}
        description={t("dialog.description", {
          due: due ?? 0,
          counted: format.number(due ?? 0),
        })}
        confirmLabel={t("delete")}
        isDanger
        onConfirm={async () => {
          await api("retention", {
            method: "PATCH",
            body: { closedTicketMonths: months },
          }).catch((problem) => {
            throw new Error(problemWords(problem));
          });
          await saving.save(() => Promise.resolve());
        }}
      />
    </form>
  );
}
