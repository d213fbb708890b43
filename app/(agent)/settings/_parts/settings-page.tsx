import { Building2, KeyRound, Plug, Timer, UserRound, Users, UsersRound } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { SettingsLayout } from "@/ui/composites/settings-layout";

export type SettingsPlace =
  | "general"
  | "targets"
  | "people"
  | "teams"
  | "channels"
  | "tokens"
  | "profile";

interface SettingsPageProps {
  place: SettingsPlace;
  /** At the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

const SIGNS: Record<SettingsPlace, ReactNode> = {
  general: <Building2 />,
  targets: <Timer />,
  people: <Users />,
  teams: <UsersRound />,
  channels: <Plug />,
  tokens: <KeyRound />,
  profile: <UserRound />,
};
const COMPANY: readonly SettingsPlace[] = [
  "general",
  "targets",
  "people",
  "teams",
  "channels",
  "tokens",
];

/** One page of the settings: the navigation beside it, heading and sentence from the messages. */
export async function SettingsPage({ place, actions, children }: SettingsPageProps) {
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
      title={t(`place.${place}.label`)}
      description={t(`place.${place}.description`)}
      actions={actions}
    >
      {children}
    </SettingsLayout>
  );
}
