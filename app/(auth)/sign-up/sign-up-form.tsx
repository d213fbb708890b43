"use client";

import { useLocale, useTranslations } from "next-intl";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { api } from "../../_client/api";
import { AccountFields, useAccountCheck } from "../account-fields";
import { AuthForm, textOf } from "../auth-form";
import { enter } from "../enter";
import { useAuthSaving } from "../use-auth-saving";

/** A new company and its first admin. */
export function SignUpForm() {
  const t = useTranslations("auth");
  const locale = useLocale();
  const saving = useAuthSaving();
  const check = useAccountCheck();

  const submit = async (values: FormData) => {
    const company = textOf(values, "company").trim();
    const wrong = check(values);
    if (company.length < 2) wrong.company = t("error.company");
    if (Object.keys(wrong).length > 0) return saving.refuse(wrong);
    await saving.save(async () => {
      await api("/api/auth/sign-up", {
        method: "POST",
        body: {
          company,
          name: textOf(values, "name"),
          email: textOf(values, "email"),
          password: textOf(values, "password"),
          locale,
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        },
      });
      await enter("/inbox");
    });
  };

  return (
    <AuthForm
      submitLabel={t("signUp.submit")}
      isBusy={saving.isBusy}
      problem={saving.problem}
      onSubmit={submit}
    >
      <Field label={t("field.company")} error={saving.fields.company}>
        <Input
          name="company"
          autoComplete="organization"
          autoFocus
          onChange={() => saving.touch("company")}
        />
      </Field>
      <AccountFields saving={saving} />
    </AuthForm>
  );
}
