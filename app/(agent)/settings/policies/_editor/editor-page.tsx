import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { getTranslations } from "next-intl/server";
import { listCalendars, type PolicyView } from "@/domain/sla";
import { listMembers, listTeams } from "@/domain/tenancy";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { membersQuery, teamsQuery } from "../../../../_client/people-queries";
import { calendarsQuery } from "../../../../_client/policy-queries";
import { inTenant } from "../../../../_delivery/session";
import { SettingsPage } from "../../_parts/settings-page";
import { PolicyEditor } from "./policy-editor";

interface EditorPageProps {
  /** Null makes a new one. */
  policy: PolicyView | null;
  canManage: boolean;
}

/** The frame of the editor, with everything it offers to choose from. */
export async function EditorPage({ policy, canManage }: EditorPageProps) {
  const t = await getTranslations("policies");
  const save = await getTranslations("common.save");
  const client = new QueryClient();
  await inTenant(async (ctx) => {
    client.setQueryData(calendarsQuery.queryKey, await listCalendars(ctx));
    client.setQueryData(membersQuery.queryKey, await listMembers(ctx));
    client.setQueryData(teamsQuery.queryKey, await listTeams(ctx));
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsPage
        place="policies"
        title={policy?.name ?? t("newTitle")}
        description={policy === null ? t("newDescription") : t("editDescription")}
        back={{ href: "/settings/policies", label: t("back") }}
      >
        <PolicyEditor key={policy?.version ?? 0} policy={policy} canManage={canManage} />
        {policy === null ? null : (
          <p className="text-ink-3 text-sm">
            {save.rich("lastChange", {
              name: policy.lastChange.byName,
              when: () => <RelativeTime at={policy.lastChange.at} withAgo />,
            })}
          </p>
        )}
      </SettingsPage>
    </HydrationBoundary>
  );
}
