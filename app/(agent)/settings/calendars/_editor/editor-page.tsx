import { getTranslations } from "next-intl/server";
import type { CalendarView } from "@/domain/sla";
import { getSettings } from "@/domain/tenancy";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { inTenant } from "../../../../_delivery/session";
import { SettingsPage } from "../../_parts/settings-page";
import { CalendarEditor } from "./calendar-editor";

interface EditorPageProps {
  /** Null makes a new one. */
  calendar: CalendarView | null;
  canManage: boolean;
}

/** The frame of the editor. */
export async function EditorPage({ calendar, canManage }: EditorPageProps) {
  const t = await getTranslations("calendars");
  const save = await getTranslations("common.save");
  const { timeZone } = await inTenant(getSettings);
  return (
    <SettingsPage
      place="calendars"
      title={calendar?.name ?? t("newTitle")}
      description={calendar === null ? t("newDescription") : t("editDescription")}
      back={{ href: "/settings/calendars", label: t("back") }}
    >
      <CalendarEditor
        key={calendar?.version ?? 0}
        calendar={calendar}
        timeZone={timeZone}
        canManage={canManage}
      />
      {calendar === null ? null : (
        <p className="text-ink-3 text-sm">
          {save.rich("lastChange", {
            name: calendar.lastChange.byName,
            when: () => <RelativeTime at={calendar.lastChange.at} withAgo />,
          })}
        </p>
      )}
    </SettingsPage>
  );
}
