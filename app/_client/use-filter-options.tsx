"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ComboboxOption } from "@/ui/primitives/combobox";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { StatusMark } from "@/ui/primitives/status-mark";
import { channelsQuery } from "./channel-queries";
import { useMe } from "./me";
import { membersQuery, teamsQuery } from "./people-queries";
import { CLOCK_STANDINGS, LANGUAGES, PLATFORM_NAMES, PRIORITIES, STATUSES } from "./ticket-filters";

export type FilterName =
  | "platform"
  | "channel"
  | "status"
  | "assignee"
  | "team"
  | "language"
  | "priority"
  | "tag"
  | "clock";

export const FILTER_NAMES: readonly FilterName[] = [
  "clock",
  "platform",
  "channel",
  "status",
  "assignee",
  "team",
  "language",
  "priority",
  "tag",
];

/** Filters that hold one value rather than several. */
export function isSingle(name: FilterName): name is "assignee" | "team" {
  return name === "assignee" || name === "team";
}

/** What each filter can be set to, in words. */
export function useFilterOptions(tags: readonly string[]): Record<FilterName, ComboboxOption[]> {
  const t = useTranslations("common");
  const words = useTranslations("inbox.filter");
  const me = useMe();
  const { data: channels = [] } = useQuery(channelsQuery);
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  return {
    platform: PLATFORM_NAMES.map((value) => ({
      value,
      label: t(`platform.${value}`),
      icon: <PlatformMark platform={value} isDecorative />,
    })),
    channel: channels.map(({ id, name, platform }) => ({
      value: id,
      label: name,
      icon: <PlatformMark platform={platform} isDecorative />,
    })),
    status: STATUSES.map((value) => ({
      value,
      label: t(`status.${value}`),
      icon: <StatusMark status={value} />,
    })),
    assignee: [
      { value: "me", label: words("me") },
      { value: "none", label: words("nobody") },
      ...members
        .filter(({ id }) => id !== me.memberId)
        .map(({ id, name }) => ({ value: id, label: name })),
    ],
    team: [
      { value: "none", label: words("nobody") },
      ...teams.map(({ id, name }) => ({ value: id, label: name })),
    ],
    language: LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) })),
    priority: PRIORITIES.map((value) => ({
      value,
      label: t(`priority.${value}`),
      icon: <PriorityMark priority={value} />,
    })),
    clock: CLOCK_STANDINGS.map((value) => ({ value, label: words(`standing.${value}`) })),
    tag: [...new Set(tags)].sort().map((tag) => ({ value: tag, label: tag })),
  };
}
