import { Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import type { UsageView } from "@/domain/quotas";

/** Says that events wait because the company's day is used up; nothing at full speed. */
export function HeldBackNote({ usage }: { usage: UsageView }) {
  const t = useTranslations("usage.held");
  if (usage.heldBackUntil === null) return null;
  return (
    <div role="status" className="flex gap-2 rounded-md bg-sunken px-3 py-2">
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-amber" />
      <div>
        <p className="font-medium">{t("title")}</p>
        <p className="text-ink-2">{t("description", { waiting: usage.waitingEvents })}</p>
      </div>
    </div>
  );
}
