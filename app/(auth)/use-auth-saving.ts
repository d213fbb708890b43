"use client";

import { useTranslations } from "next-intl";
import { type Saving, useSaving } from "../_client/use-saving";

/** `useSaving` with the words of the fields that signing up and accepting have. */
export function useAuthSaving(): Saving {
  const t = useTranslations("auth.error");
  return useSaving((path, problem) => {
    switch (path) {
      case "company":
        return t("company");
      case "name":
        return t("name");
      case "password":
        return t("password", { count: 10 });
      case "email":
        if (problem.code === "conflict") return t("emailTaken");
        return problem.code === "forbidden" ? t("otherEmail") : t("email");
      default:
        return undefined;
    }
  });
}
