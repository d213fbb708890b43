import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { getSettings } from "@/domain/tenancy";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../_delivery/session";
import { SettingsPage } from "../_parts/settings-page";
import { GeneralForm } from "./general-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.general");
  return { title: t("label") };
}

export default async function GeneralSettingsPage() {
  const { member } = await requireMember();
  const settings = await inTenant(getSettings);
  return (
    <SettingsPage place="general">
      <GeneralForm settings={settings} canManage={roleHolds(member.role, "settings.manage")} />
    </SettingsPage>
  );
}
