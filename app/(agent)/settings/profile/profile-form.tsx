"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { LANGUAGE_NAMES } from "@/ui/composites/account-menu";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import type { Locale } from "@/ui/i18n/locale";
import { useChangeLocale } from "@/ui/i18n/use-change-locale";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";
import { SaveFooter } from "../_parts/save-footer";

interface ProfileFormProps {
  name: string;
  email: string;
  locale: Locale;
}

export function ProfileForm({ name: initialName, email, locale: initialLocale }: ProfileFormProps) {
  const t = useTranslations("settings.profile");
  const router = useRouter();
  const changeLocale = useChangeLocale();
  const [name, setName] = useState(initialName);
  const [locale, setLocale] = useState(initialLocale);
  const saving = useSaving((path) => (path === "name" ? t("nameError") : undefined));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return saving.refuse({ name: t("nameError") });
    const saved = await saving.save(() => api("me", { method: "PATCH", body: { name, locale } }));
    if (!saved) return;
    changeLocale(locale);
    router.refresh();
  };

  return (
    <form onSubmit={submit} noValidate>
      <SettingsBlock
        title={t("title")}
        description={t("description")}
        footer={<SaveFooter saving={saving} />}
      >
        <Field label={t("name")} error={saving.fields.name}>
          <Input
            value={name}
            autoComplete="name"
            maxLength={120}
            onChange={(event) => {
              setName(event.target.value);
              saving.touch("name");
            }}
          />
        </Field>
        <Field label={t("email")} hint={t("emailHint")}>
          <Input value={email} readOnly autoComplete="email" />
        </Field>
        <Field label={t("locale")}>
          <Select
            value={locale}
            options={LANGUAGE_NAMES}
            onValueChange={(value) => {
              setLocale(value);
              saving.touch();
            }}
          />
        </Field>
      </SettingsBlock>
    </form>
  );
}
