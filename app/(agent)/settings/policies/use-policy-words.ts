"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ClockPromise, PolicyConditions, PolicyDefinition } from "@/domain/sla";
import { calendarsQuery } from "../../../_client/policy-queries";
import { useFilterOptions } from "../../../_client/use-filter-options";
import { targetOf } from "./_editor/target";

export const PROMISES = [
  "first_response",
  "next_response",
  "resolution",
] as const satisfies readonly ClockPromise[];

export const LIST_FIELDS = [
  "channelIds",
  "platforms",
  "teamIds",
  "priorities",
  "tags",
  "languages",
  "visibilities",
] as const satisfies readonly (keyof PolicyConditions)[];
export type ListField = (typeof LIST_FIELDS)[number];

/** What a condition can be set to, in words. */
export function useConditionOptions(tags: readonly string[]) {
  const t = useTranslations("policies");
  const { channel, platform, team, priority, tag, language } = useFilterOptions(tags);
  return {
    channelIds: channel,
    platforms: platform,
    teamIds: team.filter(({ value }) => value !== "none"),
    priorities: priority,
    tags: tag,
    languages: language,
    visibilities: (["public", "private"] as const).map((value) => ({
      value,
      label: t(`visibility.${value}`),
    })),
  };
}

/** A policy in a few words: whom it is for, and what it promises. */
export function usePolicyWords() {
  const t = useTranslations("policies");
  const names = useTranslations("common.clock.promise");
  const options = useConditionOptions([]);
  const { data: calendars = [] } = useQuery(calendarsQuery);

  const duration = (minutes: number) => {
    const { amount, unit } = targetOf(minutes);
    return `${amount}\u00a0${t(`targets.unit.${unit}`)}`;
  };

  const conditions = (given: PolicyConditions): string => {
    const parts = LIST_FIELDS.flatMap((field) => {
      const values: readonly string[] = given[field] ?? [];
      if (values.length === 0) return [];
      const known = values.flatMap((value) => {
        if (field === "tags") return [value];
        return options[field].filter((option) => option.value === value).map(({ label }) => label);
      });
      const gone = values.length - known.length;
      const words = [...known, ...(gone > 0 ? [t("someGone", { count: gone })] : [])].join(", ");
      return [t("condition", { field: t(`conditions.field.${field}`), values: words })];
    });
    if (given.minimumReach !== undefined) {
      parts.push(t("reachAtLeast", { count: given.minimumReach }));
    }
    return parts.length === 0 ? t("everything") : parts.join(" · ");
  };

  const promises = ({ promises: given, calendarId }: PolicyDefinition): string => {
    const parts = PROMISES.flatMap((promise) => {
      const terms = given[promise];
      const targets = Object.values(terms?.targets ?? {}).filter((each) => each !== null);
      if (terms === null || targets.length === 0) return [];
      const [least, most] = [Math.min(...targets), Math.max(...targets)];
      const range =
        least === most
          ? duration(least)
          : t("range", { from: duration(least), to: duration(most) });
      return [`${names(promise)} ${range}`];
    });
    if (parts.length === 0) return t("nothingPromised");
    const calendar = calendars.find(({ id }) => id === calendarId);
    const inCalendar = PROMISES.some((promise) => given[promise]?.timing === "calendar");
    const counted =
      inCalendar && calendar !== undefined
        ? t("inCalendar", { calendar: calendar.name })
        : t("aroundTheClock");
    return `${parts.join(" · ")} · ${counted}`;
  };

  return { conditions, promises, duration };
}
