"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, CalendarClock, Plus } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import type { CalendarView } from "@/domain/sla";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { FORMAT_LOCALES } from "@/ui/i18n/locale";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { toast } from "@/ui/primitives/toaster";
import { openingHoursWords } from "@/ui/time/opening-hours-words";
import { ApiProblem, api } from "../../../_client/api";
import { calendarsQuery } from "../../../_client/policy-queries";
import { useProblemWords } from "../../../_client/use-problem-words";

export function NewCalendarLink() {
  const t = useTranslations("calendars");
  return (
    <Button variant="primary" asChild>
      <Link href="/settings/calendars/new">
        <Plus aria-hidden />
        {t("create")}
      </Link>
    </Button>
  );
}

/** The calendars by name, with what counts in them. */
export function CalendarList({ canManage }: { canManage: boolean }) {
  const t = useTranslations("calendars");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const client = useQueryClient();
  const query = useQuery(calendarsQuery);
  const [archived, setArchived] = useState<CalendarView>();

  const archive = async ({ id, name }: CalendarView) => {
    try {
      await api(`calendars/${id}`, { method: "DELETE" });
    } catch (problem) {
      const isUsed = problem instanceof ApiProblem && problem.code === "conflict";
      const names = isUsed ? problem.issues.map(({ message }) => message).join(", ") : "";
      throw new Error(isUsed ? t("stillUsed", { names }) : problemWords(problem));
    }
    toast.success(t("archived", { name }));
    await client.invalidateQueries({ queryKey: calendarsQuery.queryKey });
  };

  if (query.isPending) return <SkeletonList label={t("loading")} rows={3} />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={t("errorTitle")}
        description={problemWords(query.error)}
        action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
      />
    );
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<CalendarClock />}
        title={t("empty.title")}
        description={t("empty.description")}
        action={canManage ? <NewCalendarLink /> : undefined}
      />
    );
  }
  return (
    <>
      <ul className="divide-y divide-line rounded-md border border-line">
        {query.data.map((calendar) => (
          <li key={calendar.id} className="flex items-start gap-3 px-3 py-3">
            <CalendarSummary calendar={calendar} />
            {canManage ? (
              <IconButton
                label={t("archive", { name: calendar.name })}
                icon={<Archive />}
                onClick={() => setArchived(calendar)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {archived === undefined ? null : (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => (isOpen ? undefined : setArchived(undefined))}
          title={t("archiveDialog.title", { name: archived.name })}
          description={t("archiveDialog.description")}
          confirmLabel={t("archiveDialog.confirm")}
          isDanger
          onConfirm={() => archive(archived)}
        />
      )}
    </>
  );
}

function CalendarSummary({ calendar }: { calendar: CalendarView }) {
  const t = useTranslations("calendars");
  const locale = useLocale();
  const countries = new Intl.DisplayNames([locale], { type: "region" });
  const { id, name, authored, policyCount } = calendar;
  const { holidayCountry: country, holidayRegion: region, ownDays, timeZone } = authored;
  const place = country === null ? t("noHolidays") : (countries.of(country) ?? country);
  const closed = [
    region === null ? place : `${place} (${region})`,
    ...(ownDays.length > 0 ? [t("ownDays", { count: ownDays.length })] : []),
  ];
  const hours = openingHoursWords(authored.weekly, FORMAT_LOCALES[locale]) || t("closedWeek");
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Link
          href={`/settings/calendars/${id}`}
          className="min-w-0 truncate rounded-sm font-medium underline-offset-2 hover:underline max-sm:py-2"
        >
          {name}
        </Link>
        <span className="text-ink-3 text-sm">{t("policies", { count: policyCount })}</span>
      </p>
      <p className="text-ink-2 text-sm tabular-nums">{hours}</p>
      <p className="text-ink-3 text-sm">{[timeZone.replaceAll("_", " "), ...closed].join(" · ")}</p>
    </div>
  );
}
