"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { PoliciesView } from "@/domain/sla";
import { useAnnounce } from "@/ui/composites/live-region";

/** How far open tickets follow the last change; nothing when all do. */
export function ApplyingBar({ applying }: { applying: PoliciesView["applying"] }) {
  const t = useTranslations("policies.applying");
  const announce = useAnnounce();
  const wasApplying = useRef(false);
  useEffect(() => {
    if (wasApplying.current && applying === null) announce(t("done"));
    wasApplying.current = applying !== null;
  }, [applying, announce, t]);
  if (applying === null) return null;
  const { done, total } = applying;
  const words = total === 0 ? t("waiting") : t("progress", { done, total });
  return (
    <div className="flex flex-col gap-1.5 rounded-md bg-sunken px-3 py-2">
      <p className="text-ink-2 tabular-nums">{words}</p>
      <div
        role="progressbar"
        aria-label={t("label")}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full origin-left rounded-full bg-accent transition-transform"
          style={{ transform: `scaleX(${total === 0 ? 0 : done / total})` }}
        />
      </div>
    </div>
  );
}
