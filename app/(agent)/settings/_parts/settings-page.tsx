import {
  Building2,
  CalendarClock,
  KeyRound,
  Plug,
  Timer,
  UserRound,
  Users,
  UsersRound,
} from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { SettingsLayout } from "@/ui/composites/settings-layout";

export type SettingsPlace =
  | "general"
  | "policies"
  | "calendars"
  | "people"
  | "teams"
  | "channels"
  | "tokens"
  | "profile";

interface SettingsPageProps {
  place: SettingsPlace;
  /** Of a page below the place; left out, the place's own. */
  title?: string;
  description?: string;
  /** Above the heading of a page below the place. */
  back?: { href: string; label: string };
  /** At the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

const SIGNS: Record<SettingsPlace, ReactNode> = {
  general: <Building2 />,
  policies: <Timer />,
  calendars: <CalendarClock />,
  people: <Users />,
  teams: <UsersRound />,
  channels: <Plug />,
  tokens: <KeyRound />,
  profile: <UserRound />,
};
const COMPANY: readonly SettingsPlace[] = [
  "general",
  "policies",
  "calendars",
  "people",
  "teams",
  "channels",
  "tokens",
];

/** One page of the settings: the navigation beside it, heading and sentence from the messages. */
export async function SettingsPage({
  place,
  title,
  description,
  back,
  actions,
  children,
}: SettingsPageProps) {
  const t = await getTranslations("settings");
  const item = (each: SettingsPlace) => ({
    href: `/settings/${each}`,
    label: t(`place.${each}.label`),
    icon: SIGNS[each],
  });
  return (
    <SettingsLayout
      groups={[
        { label: t("group.company"), items: COMPANY.map(item) },
        { label: t("group.you"), items: [item("profile")] },
      ]}
      title={title ?? t(`place.${place}.label`)}
      description={description ?? t(`place.${place}.description`)}
      back={back}
      actions={actions}
    >
      {children}
    </SettingsLayout>
  );
}
