import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listMembers, listTeams } from "@/domain/tenancy";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SettingsPage } from "../_parts/settings-page";
import { Teams } from "./teams";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.teams");
  return { title: t("label") };
}

export default async function TeamSettingsPage() {
  const { member } = await requireMember();
  const canManage = roleHolds(member.role, "team.manage");
  const [teams, members] = await inTenant(async (ctx) => [
    await listTeams(ctx, { state: canManage ? "all" : "active" }),
    await listMembers(ctx),
  ]);
  return (
    <SettingsPage place="teams">
      {canManage ? null : <ReadOnlyNote who="leads" />}
      <Teams teams={teams} members={members} canManage={canManage} />
    </SettingsPage>
  );
}
