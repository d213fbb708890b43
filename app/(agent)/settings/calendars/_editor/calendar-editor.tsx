"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import type { CalendarView } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Combobox } from "@/ui/primitives/combobox";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { toast } from "@/ui/primitives/toaster";
import { type ApiProblem, api } from "../../../../_client/api";
import { isVersionConflict } from "../../../../_client/is-version-conflict";
import { queryKeys } from "../../../../_client/query-keys";
import { useSaving } from "../../../../_client/use-saving";
import { ReadOnlyNote } from "../../_parts/admins-only";
import { SaveFooter } from "../../_parts/save-footer";
import { StaleNote } from "../../_parts/stale-note";
import { UnsavedGuard } from "../../_parts/unsaved-guard";
import { authoredOf, type CalendarDraft, draftOf, type Fault } from "./calendar-draft";
import { HolidaysBlock } from "./holidays-block";
import { PreviewBlock } from "./preview-block";
import { WeekBlock } from "./week-block";

/** What every block of the editor gets. */
export interface BlockProps {
  draft: CalendarDraft;
  change: (patch: Partial<CalendarDraft>) => void;
  /** What is wrong, in words, by path. */
  faults: Record<string, string>;
  canManage: boolean;
}

interface CalendarEditorProps {
  /** Null makes a new one. */
  calendar: CalendarView | null;
  /** What a new one starts from. */
  timeZone: string;
  canManage: boolean;
}

export function CalendarEditor({ calendar, timeZone, canManage }: CalendarEditorProps) {
  const t = useTranslations("calendars");
  const router = useRouter();
  const client = useQueryClient();
  const words = useFaultWords();
  const [isStale, setStale] = useState(false);
  const saving = useSaving(words.ofServer);
  const initial = useMemo(() => draftOf(calendar ?? newCalendar(timeZone)), [calendar, timeZone]);
  const [draft, setDraft] = useState(initial);
  const isDirty = saving.state !== "saved" && JSON.stringify(draft) !== JSON.stringify(initial);
  const { authored, faults } = authoredOf(draft);

  const change = (patch: Partial<CalendarDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    saving.touch();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found: Record<string, Fault> = {
      ...faults,
      ...(draft.name.trim() === "" && { name: "name" as const }),
    };
    if (Object.keys(found).length > 0) return saving.refuse(words.ofDraft(found));
    const saved = await saving.save(async () => {
      try {
        await api(calendar === null ? "calendars" : `calendars/${calendar.id}`, {
          method: calendar === null ? "POST" : "PATCH",
          body: {
            name: draft.name,
            authored,
            ...(calendar !== null && { version: calendar.version }),
          },
        });
      } catch (problem) {
        setStale(isVersionConflict(problem));
        throw problem;
      }
    });
    if (!saved) return;
    toast.success(t("saved", { name: draft.name.trim() }));
    await client.invalidateQueries({ queryKey: queryKeys.calendars });
    await client.invalidateQueries({ queryKey: queryKeys.policies });
    router.push("/settings/calendars");
    router.refresh();
  };

  const block: BlockProps = { draft, change, faults: saving.fields, canManage };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <UnsavedGuard isDirty={isDirty} />
      {canManage ? null : <ReadOnlyNote who="leads" />}
      {isStale ? <StaleNote title={t("staleTitle")} /> : null}
      <NameBlock {...block} isNew={calendar === null} />
      <WeekBlock {...block} />
      <HolidaysBlock {...block} />
      <PreviewBlock authored={authored} />
      {canManage ? (
        <div className="sticky bottom-0 -mx-1 flex flex-wrap items-center gap-3 border-line border-t bg-surface px-1 py-3">
          <SaveFooter saving={saving} />
        </div>
      ) : null}
    </form>
  );
}

function NameBlock({ draft, change, faults, canManage, isNew }: BlockProps & { isNew: boolean }) {
  const t = useTranslations("calendars");
  const zones = useMemo(
    () =>
      [...new Set([draft.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((zone) => ({
        value: zone,
        label: zone.replaceAll("_", " "),
      })),
    [draft.timeZone],
  );
  return (
    <SettingsBlock title={t("name.title")}>
      <Field label={t("name.label")} hint={t("name.hint")} error={faults.name}>
        <Input
          value={draft.name}
          disabled={!canManage}
          autoComplete="off"
          autoFocus={isNew}
          maxLength={80}
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <Field label={t("zone.label")} hint={t("zone.hint")} error={faults["authored.timeZone"]}>
        <Combobox
          label={t("zone.label")}
          value={draft.timeZone}
          options={zones}
          isDisabled={!canManage}
          onValueChange={(zone) => zone !== null && change({ timeZone: zone })}
        />
      </Field>
    </SettingsBlock>
  );
}

function newCalendar(timeZone: string): Pick<CalendarView, "name" | "authored"> {
  const hours: [string, string][] = [["09:00", "17:00"]];
  return {
    name: "",
    authored: {
      timeZone,
      weekly: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
      holidayCountry: null,
      holidayRegion: null,
      ownDays: [],
    },
  };
}

/** What is wrong with a calendar, in words, wherever it was found. */
function useFaultWords() {
  const t = useTranslations("calendars");
  const words: Record<Fault, string> = {
    name: t("name.missing"),
    time: t("week.wrongTime"),
    order: t("week.wrongOrder"),
    neverOpen: t("week.neverOpen"),
    ownDay: t("holidays.wrongDay"),
  };
  return {
    ofDraft: (faults: Record<string, Fault>): Record<string, string> =>
      Object.fromEntries(Object.entries(faults).map(([path, fault]) => [path, words[fault]])),
    ofServer: (path: string, problem: ApiProblem): string | undefined => {
      if (path === "name") return problem.code === "conflict" ? t("name.taken") : words.name;
      if (path === "authored.weekly") return t("week.tooLittle");
      if (path.startsWith("authored.weekly.")) return words.time;
      if (path.startsWith("authored.ownDays")) return words.ownDay;
      if (path.startsWith("authored.holiday")) return t("holidays.unknown");
      return undefined;
    },
  };
}
