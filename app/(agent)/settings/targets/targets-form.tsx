"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { SettingsView } from "@/domain/tenancy";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { FieldError } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { Switch } from "@/ui/primitives/switch";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SaveFooter } from "../_parts/save-footer";
import { minutesOf, type Target, type TargetUnit, targetOf, UNITS } from "./target";

const PROMISES = ["firstResponseMinutes", "nextResponseMinutes", "resolutionMinutes"] as const;
type Promised = (typeof PROMISES)[number];
const FALLBACK_MINUTES: Record<Promised, number> = {
  firstResponseMinutes: 120,
  nextResponseMinutes: 240,
  resolutionMinutes: 1_440,
};

interface TargetsFormProps {
  settings: SettingsView;
  canManage: boolean;
}

export function TargetsForm({ settings, canManage }: TargetsFormProps) {
  const t = useTranslations("settings.targets");
  const router = useRouter();
  const saving = useSaving(() => t("error"));
  const [targets, setTargets] = useState<Record<Promised, Target>>(() => ({
    firstResponseMinutes: initial("firstResponseMinutes", settings),
    nextResponseMinutes: initial("nextResponseMinutes", settings),
    resolutionMinutes: initial("resolutionMinutes", settings),
  }));
  const units = (Object.keys(UNITS) as TargetUnit[]).map((unit) => ({
    value: unit,
    label: t(`unit.${unit}`),
  }));

  const change = (promised: Promised, patch: Partial<Target>) => {
    setTargets((before) => ({ ...before, [promised]: { ...before[promised], ...patch } }));
    saving.touch(promised);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body: Partial<Record<Promised, number | null>> = {};
    const wrong: Record<string, string> = {};
    for (const promised of PROMISES) {
      const minutes = minutesOf(targets[promised]);
      if (minutes === undefined) wrong[promised] = t("error");
      else body[promised] = minutes;
    }
    if (Object.keys(wrong).length > 0) return saving.refuse(wrong);
    if (await saving.save(() => api("settings", { method: "PATCH", body }))) router.refresh();
  };

  const { targets: last } = settings.lastChange;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {canManage ? null : <ReadOnlyNote who="admins" />}
      <SettingsBlock
        title={t("title")}
        description={t("description")}
        footer={canManage ? <SaveFooter saving={saving} /> : undefined}
        lastChange={last === null ? undefined : { name: last.byName, at: last.at }}
      >
        <div className="flex flex-col divide-y divide-line rounded-md border border-line">
          {PROMISES.map((promised) => {
            const target = targets[promised];
            const error = saving.fields[promised];
            return (
              <div key={promised} className="flex flex-col gap-2 p-3">
                <Switch
                  isOn={target.isPromised}
                  isDisabled={!canManage}
                  label={t(`promise.${promised}.label`)}
                  description={t(`promise.${promised}.description`)}
                  onChange={(isPromised) => change(promised, { isPromised })}
                />
                {target.isPromised ? (
                  <div className="flex items-center gap-2">
                    <span className="text-ink-2">{t("within")}</span>
                    <Input
                      value={target.amount}
                      aria-label={t("amount", { promise: t(`promise.${promised}.label`) })}
                      aria-invalid={error === undefined ? undefined : true}
                      aria-describedby={error === undefined ? undefined : `${promised}-error`}
                      disabled={!canManage}
                      inputMode="decimal"
                      maxLength={6}
                      className="w-20 text-right tabular-nums"
                      onChange={(event) => change(promised, { amount: event.target.value })}
                    />
                    <Select
                      value={target.unit}
                      options={units}
                      aria-label={t("unitOf", { promise: t(`promise.${promised}.label`) })}
                      isDisabled={!canManage}
                      className="w-32"
                      onValueChange={(unit) => change(promised, { unit })}
                    />
                  </div>
                ) : null}
                <FieldError id={`${promised}-error`}>{error}</FieldError>
              </div>
            );
          })}
        </div>
      </SettingsBlock>
    </form>
  );
}

function initial(promised: Promised, settings: SettingsView): Target {
  return targetOf(settings[promised], FALLBACK_MINUTES[promised]);
}
