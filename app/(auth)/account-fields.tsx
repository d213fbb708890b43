"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { PasswordInput } from "@/ui/primitives/password-input";
import type { Saving } from "../_client/use-saving";
import { textOf } from "./auth-form";

/** Shorter ones are refused by the server too. */
const PASSWORD_MIN_LENGTH = 10;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface AccountFieldsProps {
  saving: Saving;
  /** Given by an invitation and not to be changed. */
  fixedEmail?: string;
}

/** Name, address and password of somebody new. */
export function AccountFields({ saving, fixedEmail }: AccountFieldsProps) {
  const t = useTranslations("auth.field");
  const { fields, touch } = saving;
  return (
    <>
      <Field label={t("name")} error={fields.name}>
        <Input name="name" autoComplete="name" onChange={() => touch("name")} />
      </Field>
      <Field
        label={t("email")}
        error={fields.email}
        hint={fixedEmail ? t("fixedEmail") : undefined}
      >
        <Input
          name="email"
          type="email"
          autoComplete="email"
          defaultValue={fixedEmail}
          readOnly={fixedEmail !== undefined}
          onChange={() => touch("email")}
        />
      </Field>
      <Field
        label={t("newPassword")}
        hint={fields.password ? undefined : t("passwordHint", { count: PASSWORD_MIN_LENGTH })}
        error={fields.password}
      >
        <PasswordInput
          name="password"
          autoComplete="new-password"
          onChange={() => touch("password")}
        />
      </Field>
    </>
  );
}

/** What is wrong with these fields before anything is sent; empty when nothing is. */
export function useAccountCheck(): (values: FormData) => Record<string, string> {
  const t = useTranslations("auth.error");
  return (values) => {
    const found: Record<string, string> = {};
    if (textOf(values, "name").trim() === "") found.name = t("name");
    if (!EMAIL.test(textOf(values, "email").trim())) found.email = t("email");
    if (textOf(values, "password").length < PASSWORD_MIN_LENGTH) {
      found.password = t("password", { count: PASSWORD_MIN_LENGTH });
    }
    return found;
  };
}
