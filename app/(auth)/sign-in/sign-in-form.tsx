"use client";

import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/ui/primitives/button";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { PasswordInput } from "@/ui/primitives/password-input";
import { Separator } from "@/ui/primitives/separator";
import { AuthForm, textOf } from "../auth-form";
import { enter } from "../enter";

interface SignInFormProps {
  returnTo: string;
  hasSingleSignOn: boolean;
  /** Single sign-on came back without an account of ours. */
  wasRefused: boolean;
}

export function SignInForm({ returnTo, hasSingleSignOn, wasRefused }: SignInFormProps) {
  const t = useTranslations("auth");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(wasRefused ? t("error.ssoRefused") : undefined);

  const submit = async (values: FormData) => {
    const email = textOf(values, "email").trim();
    const password = textOf(values, "password");
    if (email === "" || password === "") {
      setProblem(t("error.incomplete"));
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await signIn("credentials", { email, password, redirect: false });
      if (answer?.ok && !answer.error) return await enter(returnTo);
      setProblem(wordsFor(answer?.error));
    } catch {
      setProblem(t("error.offline"));
    }
    setBusy(false);
  };

  const wordsFor = (error: string | null | undefined): string => {
    const [code, seconds] = (error ?? "").split(":");
    if (code === "CredentialsSignin") return t("error.wrong");
    if (code === "too_many_requests") {
      return t("error.throttled", { minutes: Math.max(1, Math.ceil(Number(seconds) / 60)) });
    }
    return t("error.unexpected");
  };

  return (
    <>
      <AuthForm
        submitLabel={t("signIn.submit")}
        isBusy={isBusy}
        problem={problem}
        onSubmit={submit}
      >
        <Field label={t("field.email")}>
          <Input name="email" type="email" autoComplete="username" autoFocus />
        </Field>
        <Field label={t("field.password")}>
          <PasswordInput name="password" autoComplete="current-password" />
        </Field>
      </AuthForm>
      {hasSingleSignOn ? (
        <div className="mt-4 flex flex-col gap-4">
          <Separator label={t("signIn.or")} />
          <Button
            size="lg"
            className="w-full"
            onClick={() => signIn("oidc", { callbackUrl: returnTo })}
          >
            {t("signIn.sso")}
          </Button>
        </div>
      ) : null}
    </>
  );
}
