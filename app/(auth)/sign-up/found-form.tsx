"use client";

import { useLocale, useTranslations } from "next-intl";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { api } from "../../_client/api";
import { AuthForm, textOf } from "../auth-form";
import { useAuthSaving } from "../use-auth-saving";

/** A further company of somebody who is signed in. */
export function FoundForm() {
  const t = useTranslations("auth");
  const locale = useLocale();
  const saving = useAuthSaving();

  const submit = async (values: FormData) => {
    const company = textOf(values, "company").trim();
    if (company.length < 2) return saving.refuse({ company: t("error.company") });
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    await saving.save(async () => {
      await api("/api/auth/tenants", { method: "POST", body: { company, locale, timeZone } });
      location.assign("/inbox");
    });
  };

  return (
    <AuthForm
      submitLabel={t("found.submit")}
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
    </AuthForm>
  );
}
