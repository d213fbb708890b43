"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import type { SettingsView } from "@/domain/tenancy";
import { LANGUAGE_NAMES } from "@/ui/composites/account-menu";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Combobox } from "@/ui/primitives/combobox";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SaveFooter } from "../_parts/save-footer";

interface GeneralFormProps {
  settings: SettingsView;
  canManage: boolean;
}

export function GeneralForm({ settings, canManage }: GeneralFormProps) {
  const t = useTranslations("settings.general");
  const router = useRouter();
  const [name, setName] = useState(settings.name);
  const [locale, setLocale] = useState(settings.locale);
  const [timeZone, setTimeZone] = useState(settings.timeZone);
  const [days, setDays] = useState(String(settings.reopenWindowDays));
  const words: Record<string, string> = {
    name: t("name.error"),
    timeZone: t("timeZone.error"),
    reopenWindowDays: t("reopen.error"),
  };
  const saving = useSaving((path) => words[path]);
  const zones = useMemo(
    () =>
      [...new Set([settings.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])].map(
        (zone) => ({ value: zone, label: zone.replaceAll("_", " ") }),
      ),
    [settings.timeZone],
  );
  const change = <T,>(set: (value: T) => void, field: string) => {
    return (value: T) => {
      set(value);
      saving.touch(field);
    };
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const reopenWindowDays = Number(days);
    const wrong: Record<string, string> = {};
    if (name.trim().length < 2) wrong.name = t("name.error");
    if (!/^\d{1,3}$/.test(days.trim()) || reopenWindowDays > 365) {
      wrong.reopenWindowDays = t("reopen.error");
    }
    if (Object.keys(wrong).length > 0) return saving.refuse(wrong);
    const saved = await saving.save(() =>
      api("settings", { method: "PATCH", body: { name, locale, timeZone, reopenWindowDays } }),
    );
    if (saved) router.refresh();
  };

  const { general: last } = settings.lastChange;
  const { fields } = saving;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {canManage ? null : <ReadOnlyNote who="admins" />}
      <SettingsBlock
        title={t("title")}
        description={t("description")}
        footer={canManage ? <SaveFooter saving={saving} /> : undefined}
        lastChange={last === null ? undefined : { name: last.byName, at: last.at }}
      >
        <Field label={t("name.label")} hint={t("name.hint")} error={fields.name}>
          <Input
            value={name}
            disabled={!canManage}
            autoComplete="off"
            maxLength={120}
            onChange={(event) => change(setName, "name")(event.target.value)}
          />
        </Field>
        <Field label={t("locale.label")} hint={t("locale.hint")}>
          <Select
            value={locale}
            options={LANGUAGE_NAMES}
            isDisabled={!canManage}
            onValueChange={change(setLocale, "locale")}
          />
        </Field>
        <Field label={t("timeZone.label")} hint={t("timeZone.hint")} error={fields.timeZone}>
          <Combobox
            label={t("timeZone.label")}
            value={timeZone}
            options={zones}
            isDisabled={!canManage}
            onValueChange={(zone) => zone !== null && change(setTimeZone, "timeZone")(zone)}
          />
        </Field>
        <Field label={t("reopen.label")} hint={t("reopen.hint")} error={fields.reopenWindowDays}>
          <Input
            value={days}
            disabled={!canManage}
            inputMode="numeric"
            maxLength={3}
            className="max-w-32 tabular-nums"
            onChange={(event) => change(setDays, "reopenWindowDays")(event.target.value)}
          />
        </Field>
      </SettingsBlock>
    </form>
  );
}
