"use client";

import { useTranslations } from "next-intl";
import type { ClockPromise } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Checkbox } from "@/ui/primitives/checkbox";
import { Slider } from "@/ui/primitives/slider";
import { PROMISES, usePolicyWords } from "../use-policy-words";
import type { BlockProps } from "./policy-editor";
import { minutesOf } from "./target";

/** From which share of the time it warns, and what stands still on hold. */
export function WarningBlock({ draft, change, canManage }: BlockProps) {
  const t = useTranslations("policies.warning");
  const names = useTranslations("common.clock.promise");
  const { duration } = usePolicyWords();
  const { warningPercent, onHoldPauses } = draft;
  const example = PROMISES.map((promise) => minutesOf(draft.targets[promise].normal)).find(
    (minutes) => typeof minutes === "number",
  );
  const left = typeof example === "number" ? (example * (100 - warningPercent)) / 100 : null;
  const pause = (promise: ClockPromise, isPaused: boolean) =>
    change({
      onHoldPauses: PROMISES.filter((each) =>
        each === promise ? isPaused : onHoldPauses.includes(each),
      ),
    });
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <div>
        <Slider
          value={warningPercent}
          min={10}
          max={95}
          step={5}
          label={t("label", { percent: warningPercent })}
          valueText={t("label", { percent: warningPercent })}
          isDisabled={!canManage}
          className="max-w-80"
          onValueChange={(percent) => change({ warningPercent: percent })}
        />
        {typeof example !== "number" || left === null ? null : (
          <p className="text-ink-3 text-sm">
            {t("example", {
              target: duration(example),
              left: duration(Math.max(1, Math.round(left))),
            })}
          </p>
        )}
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium text-ink text-sm">{t("onHold")}</legend>
        {PROMISES.map((promise) => (
          <Checkbox
            key={promise}
            isChecked={onHoldPauses.includes(promise)}
            isDisabled={!canManage}
            label={names(promise)}
            onCheckedChange={(isPaused) => pause(promise, isPaused)}
          />
        ))}
        <p className="text-ink-3 text-sm">{t("onHoldHint")}</p>
      </fieldset>
    </SettingsBlock>
  );
}
