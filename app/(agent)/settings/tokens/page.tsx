import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listTokens } from "@/domain/auth";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../_delivery/session";
import { AdminsOnly } from "../_parts/admins-only";
import { SettingsPage } from "../_parts/settings-page";
import { Tokens } from "./tokens";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.tokens");
  return { title: t("label") };
}

export default async function TokenSettingsPage() {
  const { member } = await requireMember();
  if (!roleHolds(member.role, "token.manage")) {
    return (
      <SettingsPage place="tokens">
        <AdminsOnly />
      </SettingsPage>
    );
  }
  const tokens = await inTenant(listTokens);
  return (
    <SettingsPage place="tokens">
      <Tokens tokens={tokens} />
    </SettingsPage>
  );
}
