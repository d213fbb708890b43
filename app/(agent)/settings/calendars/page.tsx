import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listCalendars } from "@/domain/sla";
import { roleHolds } from "@/kernel/actor";
import { calendarsQuery } from "../../../_client/policy-queries";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SettingsPage } from "../_parts/settings-page";
import { CalendarList, NewCalendarLink } from "./calendar-list";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.calendars");
  return { title: t("label") };
}

export default async function CalendarSettingsPage() {
  const { member } = await requireMember();
  const canManage = roleHolds(member.role, "policy.manage");
  const client = new QueryClient();
  client.setQueryData(calendarsQuery.queryKey, await inTenant(listCalendars));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsPage place="calendars" actions={canManage ? <NewCalendarLink /> : undefined}>
        {canManage ? null : <ReadOnlyNote who="leads" />}
        <CalendarList canManage={canManage} />
      </SettingsPage>
    </HydrationBoundary>
  );
}
