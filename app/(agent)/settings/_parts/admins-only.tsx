import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/ui/primitives/empty-state";

/** In the place of what a role may not see. */
export function AdminsOnly() {
  const t = useTranslations("settings.adminsOnly");
  return <EmptyState icon={<Lock />} title={t("title")} description={t("description")} />;
}

/** Above what a role may see but not change. */
export function ReadOnlyNote({ who }: { who: "admins" | "leads" }) {
  const t = useTranslations("settings.readOnly");
  return (
    <p className="flex items-center gap-2 rounded-md bg-sunken px-3 py-2 text-ink-2">
      <Lock aria-hidden className="size-3.5 shrink-0" />
      {t(who)}
    </p>
  );
}
