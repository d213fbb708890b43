"use client";

import { useTranslations } from "next-intl";
import type { ApiProblem } from "../../../../_client/api";
import type { Fault } from "./policy-draft";

/** What is wrong with a policy, in words, wherever it was found. */
export function useFaultWords() {
  const t = useTranslations("policies");
  const words: Record<Fault, string> = {
    name: t("name.missing"),
    emptyCondition: t("conditions.empty"),
    reach: t("conditions.wrongReach"),
    target: t("targets.error"),
    calendar: t("calendar.missing"),
    step: t("steps.incomplete"),
  };
  return {
    ofDraft: (faults: Record<string, Fault>): Record<string, string> =>
      Object.fromEntries(Object.entries(faults).map(([path, fault]) => [path, words[fault]])),
    /** What the server refused; undefined where it is none of the fields. */
    ofServer: (path: string, problem: ApiProblem): string | undefined => {
      if (path === "name") return problem.code === "conflict" ? t("name.taken") : words.name;
      if (path === "definition.calendarId") return words.calendar;
      if (path.startsWith("definition.conditions.")) return t("conditions.gone");
      if (path.startsWith("definition.steps.")) return t("steps.gone");
      if (path.startsWith("definition.promises.")) return t("targets.unreachable");
      return undefined;
    },
  };
}
