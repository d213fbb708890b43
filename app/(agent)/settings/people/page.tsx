import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listInvitations, listMembers } from "@/domain/tenancy";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SettingsPage } from "../_parts/settings-page";
import { Invitations } from "./invitations";
import { InviteButton } from "./invite-button";
import { Members } from "./members";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.people");
  return { title: t("label") };
}

export default async function PeopleSettingsPage() {
  const { member } = await requireMember();
  const canManage = roleHolds(member.role, "member.manage");
  const [members, invitations] = await inTenant(async (ctx) => [
    await listMembers(ctx, { state: canManage ? "all" : "active" }),
    canManage ? await listInvitations(ctx) : [],
  ]);
  return (
    <SettingsPage place="people" actions={canManage ? <InviteButton /> : undefined}>
      {canManage ? null : <ReadOnlyNote who="admins" />}
      <Members members={members} ownId={member.id} canManage={canManage} />
      {canManage ? <Invitations invitations={invitations} /> : null}
    </SettingsPage>
  );
}
