"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Field } from "@/ui/primitives/field";
import { PasswordInput } from "@/ui/primitives/password-input";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";
import { SaveFooter } from "../_parts/save-footer";

/** Shorter ones are refused by the server too. */
const MIN_LENGTH = 10;

interface PasswordFormProps {
  /** For password managers. */
  email: string;
  hasPassword: boolean;
}

export function PasswordForm({ email, hasPassword }: PasswordFormProps) {
  const t = useTranslations("settings.password");
  const router = useRouter();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const saving = useSaving((path) => {
    if (path === "currentPassword") return t("currentError");
    return path === "newPassword" ? t("newError", { count: MIN_LENGTH }) : undefined;
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong: Record<string, string> = {};
    if (hasPassword && current === "") wrong.currentPassword = t("currentMissing");
    if (next.length < MIN_LENGTH) wrong.newPassword = t("newError", { count: MIN_LENGTH });
    if (Object.keys(wrong).length > 0) return saving.refuse(wrong);
    const saved = await saving.save(() =>
      api("me/password", {
        method: "POST",
        body: { newPassword: next, ...(hasPassword && { currentPassword: current }) },
      }),
    );
    if (!saved) return;
    setCurrent("");
    setNext("");
    router.refresh();
  };

  return (
    <form onSubmit={submit} noValidate className="border-line border-t pt-5">
      <SettingsBlock
        title={t("title")}
        description={t("description")}
        footer={<SaveFooter saving={saving} label={t("submit")} />}
      >
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        {hasPassword ? (
          <Field label={t("current")} error={saving.fields.currentPassword}>
            <PasswordInput
              value={current}
              autoComplete="current-password"
              onChange={(event) => {
                setCurrent(event.target.value);
                saving.touch("currentPassword");
              }}
            />
          </Field>
        ) : null}
        <Field
          label={t("new")}
          hint={saving.fields.newPassword ? undefined : t("newHint", { count: MIN_LENGTH })}
          error={saving.fields.newPassword}
        >
          <PasswordInput
            value={next}
            autoComplete="new-password"
            onChange={(event) => {
              setNext(event.target.value);
              saving.touch("newPassword");
            }}
          />
        </Field>
      </SettingsBlock>
    </form>
  );
}
