"use client";

import { Copy, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Weekday } from "@/domain/sla";
import { useAnnounce } from "@/ui/composites/live-region";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { FieldError } from "@/ui/primitives/field";
import { IconButton } from "@/ui/primitives/icon-button";
import { Input } from "@/ui/primitives/input";
import { type IntervalDraft, nextDraftId, tidyTime, WEEKDAYS } from "./calendar-draft";
import type { BlockProps } from "./calendar-editor";

const WORKING_DAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri"];
const MOST_INTERVALS = 8;

/** The week: any number of intervals a day, as the clock on the wall shows them. */
export function WeekBlock({ draft, change, faults, canManage }: BlockProps) {
  const t = useTranslations("calendars.week");
  const announce = useAnnounce();
  const setDay = (day: Weekday, intervals: IntervalDraft[]) =>
    change({ weekly: { ...draft.weekly, [day]: intervals } });
  const copyToWorkingDays = (day: Weekday) => {
    const weekly = { ...draft.weekly };
    for (const each of WORKING_DAYS) {
      weekly[each] = draft.weekly[day].map(({ from, to }) => ({ id: nextDraftId(), from, to }));
    }
    change({ weekly });
    announce(t("copied"));
  };
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <ul className="divide-y divide-line rounded-md border border-line">
        {WEEKDAYS.map((day) => (
          <DayRow
            key={day}
            day={day}
            intervals={draft.weekly[day]}
            fault={faults[`authored.weekly.${day}`]}
            canManage={canManage}
            onChange={(intervals) => setDay(day, intervals)}
            onCopy={() => copyToWorkingDays(day)}
          />
        ))}
      </ul>
      <FieldError>{faults["authored.weekly"]}</FieldError>
    </SettingsBlock>
  );
}

interface DayRowProps {
  day: Weekday;
  intervals: IntervalDraft[];
  fault: string | undefined;
  canManage: boolean;
  onChange: (intervals: IntervalDraft[]) => void;
  onCopy: () => void;
}

function DayRow({ day, intervals, fault, canManage, onChange, onCopy }: DayRowProps) {
  const t = useTranslations("calendars.week");
  const name = t(day);
  const set = (id: number, patch: Partial<IntervalDraft>) =>
    onChange(intervals.map((each) => (each.id === id ? { ...each, ...patch } : each)));
  const add = () => {
    const last = intervals.at(-1);
    const next = last === undefined ? { from: "09:00", to: "17:00" } : { from: last.to, to: "" };
    onChange([...intervals, { id: nextDraftId(), ...next }]);
  };
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        <span className="w-28 shrink-0 pt-1.5 font-medium max-sm:w-auto max-sm:flex-1 max-sm:pt-3">
          {name}
        </span>
        <div className="flex min-w-0 flex-1 flex-col gap-1.5 max-sm:order-last max-sm:basis-full">
          {intervals.length === 0 ? <span className="py-1.5 text-ink-3">{t("closed")}</span> : null}
          {intervals.map((interval, index) => (
            <div key={interval.id} className="flex items-center gap-2">
              <TimeField
                value={interval.from}
                label={t("from", { day: name, number: index + 1 })}
                isWrong={fault !== undefined}
                isDisabled={!canManage}
                onChange={(from) => set(interval.id, { from })}
              />
              <span className="text-ink-3">{t("until")}</span>
              <TimeField
                value={interval.to}
                label={t("to", { day: name, number: index + 1 })}
                isWrong={fault !== undefined}
                isDisabled={!canManage}
                onChange={(to) => set(interval.id, { to })}
              />
              {canManage ? (
                <IconButton
                  label={t("remove", { day: name, from: interval.from, to: interval.to })}
                  icon={<X />}
                  size="sm"
                  onClick={() => onChange(intervals.filter(({ id }) => id !== interval.id))}
                />
              ) : null}
            </div>
          ))}
        </div>
        {canManage ? (
          <span className="flex shrink-0 pt-0.5">
            {WORKING_DAYS.includes(day) && intervals.length > 0 ? (
              <IconButton label={t("copy", { day: name })} icon={<Copy />} onClick={onCopy} />
            ) : null}
            <IconButton
              label={t("add", { day: name })}
              icon={<Plus />}
              disabled={intervals.length >= MOST_INTERVALS}
              onClick={add}
            />
          </span>
        ) : null}
      </div>
      <FieldError>{fault}</FieldError>
    </li>
  );
}

interface TimeFieldProps {
  value: string;
  label: string;
  isWrong: boolean;
  isDisabled: boolean;
  onChange: (value: string) => void;
}

/** A text field, for a time field knows no 24:00. */
function TimeField({ value, label, isWrong, isDisabled, onChange }: TimeFieldProps) {
  return (
    <Input
      value={value}
      aria-label={label}
      aria-invalid={isWrong || undefined}
      disabled={isDisabled}
      inputMode="numeric"
      maxLength={5}
      placeholder="00:00"
      className="w-18 text-center tabular-nums"
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => onChange(tidyTime(value))}
    />
  );
}
