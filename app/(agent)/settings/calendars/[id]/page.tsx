import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { listCalendars } from "@/domain/sla";
import { roleHolds } from "@/kernel/actor";
import { inTenant, requireMember } from "../../../../_delivery/session";
import { EditorPage } from "../_editor/editor-page";

interface CalendarPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.calendars");
  return { title: t("label") };
}

export default async function CalendarPage({ params }: CalendarPageProps) {
  const { member } = await requireMember();
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  const calendars = await inTenant(listCalendars);
  const calendar = calendars.find((each) => each.id === id);
  if (calendar === undefined) notFound();
  return <EditorPage calendar={calendar} canManage={roleHolds(member.role, "policy.manage")} />;
}
