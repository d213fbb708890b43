"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { Combobox } from "@/ui/primitives/combobox";
import { Field, FieldError } from "@/ui/primitives/field";
import { IconButton } from "@/ui/primitives/icon-button";
import { Input } from "@/ui/primitives/input";
import { holidayPlacesQuery } from "../../../../_client/policy-queries";
import { nextDraftId, type OwnDayDraft } from "./calendar-draft";
import type { BlockProps } from "./calendar-editor";

const MOST_OWN_DAYS = 400;

/** The days on which it is closed although its weekday is open. */
export function HolidaysBlock(props: BlockProps) {
  const { draft, change, faults, canManage } = props;
  const t = useTranslations("calendars.holidays");
  const locale = useLocale();
  const { holidayCountry: country, holidayRegion: region } = draft;
  const { data: places } = useQuery(holidayPlacesQuery(country, locale));
  const optionsOf = (list: readonly { code: string; name: string }[], chosen: string | null) => {
    const options = list.map(({ code, name }) => ({ value: code, label: name, keywords: [code] }));
    const isKnown = chosen === null || options.some(({ value }) => value === chosen);
    return isKnown ? options : [...options, { value: chosen, label: chosen, keywords: [] }];
  };
  const regions = places?.regions ?? [];
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field
          label={t("country")}
          hint={country === null ? undefined : t("source")}
          error={faults["authored.holidayCountry"]}
        >
          <Combobox
            label={t("country")}
            value={country}
            options={optionsOf(places?.countries ?? [], country)}
            noneLabel={t("none")}
            isDisabled={!canManage}
            onValueChange={(next) => change({ holidayCountry: next, holidayRegion: null })}
          />
        </Field>
        {country !== null && (regions.length > 0 || region !== null) ? (
          <Field label={t("region")} error={faults["authored.holidayRegion"]}>
            <Combobox
              label={t("region")}
              value={region}
              options={optionsOf(regions, region)}
              noneLabel={t("wholeCountry")}
              isDisabled={!canManage}
              onValueChange={(next) => change({ holidayRegion: next })}
            />
          </Field>
        ) : null}
      </div>
      <OwnDays {...props} />
    </SettingsBlock>
  );
}

function OwnDays({ draft, change, faults, canManage }: BlockProps) {
  const t = useTranslations("calendars.holidays");
  const { ownDays } = draft;
  const set = (id: number, patch: Partial<OwnDayDraft>) =>
    change({ ownDays: ownDays.map((day) => (day.id === id ? { ...day, ...patch } : day)) });
  const isWrong = faults["authored.ownDays"] === undefined ? undefined : true;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="font-medium text-ink text-sm">{t("own")}</legend>
      <p className="text-ink-3 text-sm">{t("ownHint")}</p>
      {ownDays.map((day, index) => (
        <div key={day.id} className="flex items-center gap-2">
          <Input
            type="date"
            value={day.date}
            aria-label={t("date", { number: index + 1 })}
            aria-invalid={isWrong}
            disabled={!canManage}
            className="w-40 shrink-0 tabular-nums"
            onChange={(event) => set(day.id, { date: event.target.value })}
          />
          <Input
            value={day.name}
            aria-label={t("dayName", { number: index + 1 })}
            aria-invalid={isWrong}
            disabled={!canManage}
            placeholder={t("dayNamePlaceholder")}
            maxLength={80}
            onChange={(event) => set(day.id, { name: event.target.value })}
          />
          {canManage ? (
            <IconButton
              label={t("remove", { name: day.name || t("date", { number: index + 1 }) })}
              icon={<X />}
              onClick={() => change({ ownDays: ownDays.filter(({ id }) => id !== day.id) })}
            />
          ) : null}
        </div>
      ))}
      <FieldError>{faults["authored.ownDays"]}</FieldError>
      {canManage ? (
        <Button
          size="sm"
          icon={<Plus aria-hidden />}
          className="self-start"
          disabled={ownDays.length >= MOST_OWN_DAYS}
          onClick={() =>
            change({ ownDays: [...ownDays, { id: nextDraftId(), date: "", name: "" }] })
          }
        >
          {t("add")}
        </Button>
      ) : null}
    </fieldset>
  );
}
