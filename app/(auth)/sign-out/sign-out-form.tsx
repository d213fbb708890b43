"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { AuthForm } from "../auth-form";
import { leave } from "../leave";

export function SignOutForm() {
  const t = useTranslations("auth");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async () => {
    setBusy(true);
    try {
      await leave("/sign-in");
    } catch {
      setProblem(t("error.offline"));
      setBusy(false);
    }
  };
  return (
    <AuthForm submitLabel={t("signOut.submit")} isBusy={isBusy} problem={problem} onSubmit={submit}>
      {null}
    </AuthForm>
  );
}
