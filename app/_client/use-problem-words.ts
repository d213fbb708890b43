"use client";

import { useTranslations } from "next-intl";
import { ApiProblem } from "./api";

/** What went wrong and what to do, in the person's language; the server's own words where it is theirs. */
export function useProblemWords(): (problem: unknown) => string {
  const t = useTranslations("inbox.problem");
  return (problem) => {
    if (!(problem instanceof ApiProblem)) return t("internal");
    switch (problem.code) {
      case "invalid":
      case "conflict":
        return problem.issues.length > 0
          ? problem.issues.map(({ message }) => message).join(" · ")
          : problem.detail || t(problem.code);
      case "too_many_requests":
        return t("too_many_requests", { seconds: problem.retryAfterSeconds ?? 60 });
      default:
        return t(problem.code);
    }
  };
}
