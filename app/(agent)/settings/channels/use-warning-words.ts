"use client";

import { useTranslations } from "next-intl";

const KNOWN = ["webhook_missing", "no_moderation"] as const;

/** A connector's warning in the person's language; words it does not know stand as they came. */
export function useWarningWords(): (warning: string) => string {
  const t = useTranslations("channels.warning");
  return (warning) => {
    const known = KNOWN.find((word) => word === warning);
    return known === undefined ? warning : t(known);
  };
}
