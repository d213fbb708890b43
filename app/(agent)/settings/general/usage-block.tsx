import { TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { UsageView } from "@/domain/quotas";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Badge } from "@/ui/primitives/badge";
import { HeldBackNote } from "../_parts/held-back-note";

type Quota = UsageView["quotas"][number];

/** From this share on, a limit is worth a word. */
const NEARLY = 0.9;

export function UsageBlock({ usage }: { usage: UsageView }) {
  const t = useTranslations("usage");
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <HeldBackNote usage={usage} />
      <dl className="flex flex-col">
        {usage.quotas.map((quota) => (
          <QuotaLine key={quota.name} quota={quota} />
        ))}
      </dl>
    </SettingsBlock>
  );
}

function QuotaLine({ quota: { name, used, most } }: { quota: Quota }) {
  const t = useTranslations("usage");
  const format = useFormatter();
  const isFull = used !== null && used >= most;
  const isNear = used !== null && !isFull && used >= most * NEARLY;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1.5 last:border-b-0">
      <dt className="min-w-0 flex-1">
        {t(`name.${name}`)}
        {name === "rawMegabytes" && isFull ? (
          <span className="block text-ink-2">{t("note.rawMegabytes")}</span>
        ) : null}
      </dt>
      {isFull || isNear ? (
        <dd>
          <Badge tone={isFull ? "red" : "amber"} icon={<TriangleAlert aria-hidden />}>
            {isFull ? t("full") : t("nearly")}
          </Badge>
        </dd>
      ) : null}
      <dd className="text-ink-2 tabular-nums">
        {used === null
          ? t("rate", { most: format.number(most) })
          : t("of", { used: format.number(used), most: format.number(most) })}
      </dd>
    </div>
  );
}
