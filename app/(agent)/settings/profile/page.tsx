import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { requireMember } from "../../../_delivery/session";
import { SettingsPage } from "../_parts/settings-page";
import { AppearanceBlock } from "./appearance-block";
import { MailBlock } from "./mail-block";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SessionsBlock } from "./sessions-block";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.profile");
  return { title: t("label") };
}

export default async function ProfilePage() {
  const [{ person }, locale] = await Promise.all([requireMember(), getLocale()]);
  const own = person.locale === "de" || person.locale === "en" ? person.locale : locale;
  return (
    <SettingsPage place="profile">
      <ProfileForm name={person.name} email={person.email} locale={own} />
      <MailBlock />
      <AppearanceBlock />
      <PasswordForm email={person.email} hasPassword={person.hasPassword} />
      <SessionsBlock />
    </SettingsPage>
  );
}
