import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { listPolicies } from "@/domain/sla";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../../_delivery/session";
import { EditorPage } from "../_editor/editor-page";

interface PolicyPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.policies");
  return { title: t("label") };
}

export default async function PolicyPage({ params }: PolicyPageProps) {
  const { member } = await requireMember();
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  const { data } = await inTenant(listPolicies);
  const policy = data.find((each) => each.id === id);
  if (policy === undefined) notFound();
  return <EditorPage policy={policy} canManage={roleHolds(member.role, "policy.manage")} />;
}
