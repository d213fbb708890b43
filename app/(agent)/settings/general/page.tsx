import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { getUsage } from "@/domain/quotas";
import { getRetention } from "@/domain/retention";
import { getSettings } from "@/domain/tenancy";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../_delivery/session";
import { SettingsPage } from "../_parts/settings-page";
import { GeneralForm } from "./general-form";
import { RetentionBlock } from "./retention-block";
import { UsageBlock } from "./usage-block";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.general");
  return { title: t("label") };
}

export default async function GeneralSettingsPage() {
  const { member } = await requireMember();
  const canManage = roleHolds(member.role, "settings.manage");
  const { settings, usage, retention } = await inTenant(async (ctx) => ({
    settings: await getSettings(ctx),
    usage: await getUsage(ctx),
    retention: canManage ? await getRetention(ctx) : null,
  }));
  return (
    <SettingsPage place="general">
      <GeneralForm settings={settings} canManage={canManage} />
      <UsageBlock usage={usage} />
      {retention === null ? null : <RetentionBlock retention={retention} />}
    </SettingsPage>
  );
}
