"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";

/** Somebody saved what is being edited here; the way to what they saved. */
export function StaleNote({ title }: { title: string }) {
  const t = useTranslations("settings.stale");
  return (
    <ErrorState
      variant="inline"
      title={title}
      description={t("text")}
      action={<Button onClick={() => location.reload()}>{t("reload")}</Button>}
    />
  );
}
