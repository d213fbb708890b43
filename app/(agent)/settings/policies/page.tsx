import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { listCalendars, listPolicies } from "@/domain/sla";
import { roleHolds } from "@/kernel/actor";
import { Button } from "@/ui/primitives/button";
import { calendarsQuery, policiesQuery } from "../../../_client/policy-queries";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ReadOnlyNote } from "../_parts/admins-only";
import { SettingsPage } from "../_parts/settings-page";
import { PolicyList } from "./_list/policy-list";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.place.policies");
  return { title: t("label") };
}

export default async function PolicySettingsPage() {
  const { member } = await requireMember();
  const t = await getTranslations("policies");
  const canManage = roleHolds(member.role, "policy.manage");
  const [policies, calendars] = await inTenant(async (ctx) => [
    await listPolicies(ctx),
    await listCalendars(ctx),
  ]);
  const client = new QueryClient();
  client.setQueryData(policiesQuery.queryKey, policies);
  client.setQueryData(calendarsQuery.queryKey, calendars);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsPage
        place="policies"
        actions={
          canManage ? (
            <Button variant="primary" asChild>
              <Link href="/settings/policies/new">
                <Plus aria-hidden />
                {t("create")}
              </Link>
            </Button>
          ) : undefined
        }
      >
        {canManage ? null : <ReadOnlyNote who="leads" />}
        <PolicyList canManage={canManage} />
      </SettingsPage>
    </HydrationBoundary>
  );
}
