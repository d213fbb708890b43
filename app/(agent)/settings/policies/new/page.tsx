import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requireMember } from "../../../../_delivery/session";
import { EditorPage } from "../_editor/editor-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("policies");
  return { title: t("newTitle") };
}

export default async function NewPolicyPage() {
  await requireMember("policy.manage");
  return <EditorPage policy={null} canManage />;
}
