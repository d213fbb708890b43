"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ClockPromise, TermsPriority } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Field, FieldError } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { Select } from "@/ui/primitives/select";
import { calendarsQuery } from "../../../../_client/policy-queries";
import { PROMISES } from "../use-policy-words";
import { PRIORITIES } from "./policy-draft";
import type { BlockProps } from "./policy-editor";
import { type Target, type TargetUnit, UNITS } from "./target";

/** The three promises by priority, what a minute of each is, and the calendar they count in. */
export function TargetsBlock(props: BlockProps) {
  const { draft, change, faults, canManage } = props;
  const t = useTranslations("policies.targets");
  const names = useTranslations("common.clock.promise");
  const timings = [
    { value: "around_the_clock" as const, label: t("clockTime") },
    { value: "calendar" as const, label: t("calendarTime") },
  ];
  const words = PROMISES.flatMap((promise) => [
    faults[`definition.promises.${promise}`],
    ...PRIORITIES.map((priority) => faults[pathOf(promise, priority)]),
  ]).filter((each) => each !== undefined);
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <div className="overflow-hidden rounded-md border border-line">
        <table className="w-full border-separate border-spacing-0 text-left max-sm:block">
          <thead className="max-sm:block">
            <tr className="max-sm:block max-sm:divide-y max-sm:divide-line">
              <th
                scope="col"
                className="w-24 p-3 align-bottom font-medium text-ink-3 text-sm max-sm:hidden"
              >
                {t("priority")}
              </th>
              {PROMISES.map((promise) => (
                <th
                  key={promise}
                  scope="col"
                  className="p-3 align-top font-normal max-sm:block sm:border-line sm:border-l"
                >
                  <span className="block font-medium">{names(promise)}</span>
                  <span className="mb-2 block min-h-10 text-ink-3 text-sm max-sm:min-h-0">
                    {t(`explain.${promise}`)}
                  </span>
                  <Select
                    value={draft.timing[promise]}
                    options={timings}
                    isDisabled={!canManage}
                    aria-label={t("timingOf", { promise: names(promise) })}
                    className="w-full"
                    onValueChange={(timing) =>
                      change({ timing: { ...draft.timing, [promise]: timing } })
                    }
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {PRIORITIES.map((priority) => (
              <tr
                key={priority}
                className="max-sm:block max-sm:border-line max-sm:border-t max-sm:p-3"
              >
                <th
                  scope="row"
                  className="border-line px-3 font-normal max-sm:mb-2 max-sm:block max-sm:p-0 max-sm:font-medium sm:border-t"
                >
                  <PriorityMark priority={priority} withLabel />
                </th>
                {PROMISES.map((promise) => (
                  <td
                    key={promise}
                    className="p-2 max-sm:flex max-sm:items-center max-sm:justify-between max-sm:px-0 max-sm:py-1 sm:border-line sm:border-t sm:border-l"
                  >
                    <span className="text-ink-2 sm:hidden">{names(promise)}</span>
                    <TargetField {...props} promise={promise} priority={priority} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {[...new Set(words)].map((fault) => (
        <FieldError key={fault}>{fault}</FieldError>
      ))}
      <CalendarField {...props} />
    </SettingsBlock>
  );
}

interface TargetFieldProps extends BlockProps {
  promise: ClockPromise;
  priority: TermsPriority;
}

function TargetField({ draft, change, faults, canManage, promise, priority }: TargetFieldProps) {
  const t = useTranslations("policies.targets");
  const common = useTranslations("common");
  const target = draft.targets[promise][priority];
  const names = {
    promise: common(`clock.promise.${promise}`),
    priority: common(`priority.${priority}`),
  };
  const set = (patch: Partial<Target>) =>
    change({
      targets: {
        ...draft.targets,
        [promise]: { ...draft.targets[promise], [priority]: { ...target, ...patch } },
      },
    });
  return (
    <span className="flex items-center gap-1">
      <Input
        value={target.amount}
        aria-label={t("amount", names)}
        aria-invalid={faults[pathOf(promise, priority)] === undefined ? undefined : true}
        disabled={!canManage}
        inputMode="decimal"
        maxLength={6}
        placeholder="–"
        className="w-full min-w-12 px-2 text-right tabular-nums max-sm:w-20"
        onChange={(event) => set({ amount: event.target.value })}
      />
      <UnitSelect
        unit={target.unit}
        label={t("unitOf", names)}
        isDisabled={!canManage}
        onChange={(unit) => set({ unit })}
      />
    </span>
  );
}

interface UnitSelectProps {
  unit: TargetUnit;
  label: string;
  isDisabled: boolean;
  onChange: (unit: TargetUnit) => void;
}

export function UnitSelect({ unit, label, isDisabled, onChange }: UnitSelectProps) {
  const t = useTranslations("policies.targets.unit");
  const options = (Object.keys(UNITS) as TargetUnit[]).map((value) => ({ value, label: t(value) }));
  return (
    <Select
      value={unit}
      options={options}
      aria-label={label}
      isDisabled={isDisabled}
      className="w-20 shrink-0"
      onValueChange={onChange}
    />
  );
}

function CalendarField({ draft, change, faults, canManage }: BlockProps) {
  const t = useTranslations("policies.calendar");
  const targets = useTranslations("policies.targets");
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const isCounted = PROMISES.some((promise) => draft.timing[promise] === "calendar");
  if (!isCounted) return null;
  if (calendars.length === 0) {
    return (
      <div>
        <p className="text-ink-2">
          {t.rich("createFirst", {
            link: (words) => (
              <Link className="text-accent-text underline" href="/settings/calendars/new">
                {words}
              </Link>
            ),
          })}
        </p>
        <FieldError>{faults["definition.calendarId"]}</FieldError>
      </div>
    );
  }
  const inDays = PROMISES.some(
    (promise) =>
      draft.timing[promise] === "calendar" &&
      PRIORITIES.some((priority) => {
        const { amount, unit } = draft.targets[promise][priority];
        return unit === "days" && amount.trim() !== "";
      }),
  );
  return (
    <>
      <Field label={t("label")} hint={t("hint")} error={faults["definition.calendarId"]}>
        <Select
          value={draft.calendarId}
          options={calendars.map(({ id, name }) => ({ value: id, label: name }))}
          placeholder={t("none")}
          isDisabled={!canManage}
          className="w-full max-w-80"
          onValueChange={(calendarId) => change({ calendarId })}
        />
      </Field>
      {inDays ? <p className="text-ink-3 text-sm">{targets("dayNote")}</p> : null}
    </>
  );
}

function pathOf(promise: ClockPromise, priority: TermsPriority): string {
  return `definition.promises.${promise}.targets.${priority}`;
}
