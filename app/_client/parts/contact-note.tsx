"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { ContactDetail } from "@/domain/contacts";
import { SaveState } from "@/ui/composites/save-state";
import { Field } from "@/ui/primitives/field";
import { Textarea } from "@/ui/primitives/textarea";
import { api } from "../api";
import { useMay } from "../me";
import { queryKeys } from "../query-keys";
import { useProblemWords } from "../use-problem-words";

const SAVE_PAUSE_MS = 800;

/** What colleagues should know about a contact; saves itself when the typing rests. */
export function ContactNote({ contactId, note }: { contactId: string; note: string }) {
  const t = useTranslations("contacts.note");
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const mayChange = useMay("contact.update");
  const [text, setText] = useState(note);
  const saved = useRef(note);
  const save = useMutation({
    networkMode: "always",
    mutationFn: (next: string) =>
      api<{ data: ContactDetail }>(`contacts/${contactId}`, {
        method: "PATCH",
        body: { note: next },
      }),
    onSuccess: (_answer, next) => {
      saved.current = next;
      void client.invalidateQueries({ queryKey: queryKeys.contact(contactId) });
      void client.invalidateQueries({ queryKey: queryKeys.tickets });
    },
  });
  const { mutate } = save;

  // What a colleague wrote comes in as long as nothing is being typed here.
  useEffect(() => {
    setText((before) => (before === saved.current ? note : before));
    saved.current = note;
  }, [note]);
  const isDirty = text.trim() !== saved.current.trim();
  useEffect(() => {
    if (!isDirty) return;
    const timer = setTimeout(() => mutate(text.trim()), SAVE_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isDirty, text, mutate]);

  return (
    <div>
      <Field label={t("label")} hint={t("hint")}>
        <Textarea
          value={text}
          readOnly={!mayChange}
          maxLength={10_000}
          rows={2}
          placeholder={t("placeholder")}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            if (isDirty) mutate(text.trim());
          }}
          className="text-base"
        />
      </Field>
      <SaveState
        state={
          save.isPending ? "saving" : save.isError ? "failed" : save.isSuccess ? "saved" : "idle"
        }
        {...(save.isError ? { error: problemWords(save.error) } : {})}
      />
    </div>
  );
}
