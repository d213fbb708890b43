"use client";

import { useLocale, useTranslations } from "next-intl";
import { api } from "../../../_client/api";
import { AccountFields, useAccountCheck } from "../../account-fields";
import { AuthForm, textOf } from "../../auth-form";
import { enter } from "../../enter";
import { useAuthSaving } from "../../use-auth-saving";

/** Somebody without an account accepts. */
export function AcceptForm({ secret, email }: { secret: string; email: string | undefined }) {
  const t = useTranslations("auth.invite");
  const locale = useLocale();
  const saving = useAuthSaving();
  const check = useAccountCheck();

  const submit = async (values: FormData) => {
    const wrong = check(values);
    if (Object.keys(wrong).length > 0) return saving.refuse(wrong);
    await saving.save(async () => {
      await api("/api/auth/invitations/accept", {
        method: "POST",
        body: {
          secret,
          name: textOf(values, "name"),
          email: textOf(values, "email"),
          password: textOf(values, "password"),
          locale,
        },
      });
      await enter("/inbox");
    });
  };

  return (
    <AuthForm
      submitLabel={t("accept")}
      isBusy={saving.isBusy}
      problem={saving.problem}
      onSubmit={submit}
    >
      <AccountFields saving={saving} fixedEmail={email} />
    </AuthForm>
  );
}
