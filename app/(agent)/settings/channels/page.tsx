import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listChannels, listConnectForms } from "@/domain/channels";
import { getUsage } from "@/domain/quotas";
import { roleHolds } from "@/kernel/actor";
import { channelsQuery, connectFormsQuery } from "../../../_client/channel-queries";
import { inTenant, requireMember } from "../../../_delivery/session";
import { ReadOnlyNote } from "../_parts/admins-only";
import { HeldBackNote } from "../_parts/held-back-note";
import { SettingsPage } from "../_parts/settings-page";
import { ChannelList } from "./channel-list";
import { ConnectButton } from "./connect-button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("channels"))("title") };
}

export default async function ChannelsPage() {
  const { member } = await requireMember("channel.read");
  const canManage = roleHolds(member.role, "channel.manage");
  const client = new QueryClient();
  client.setQueryData(channelsQuery.queryKey, await inTenant(listChannels));
  client.setQueryData(connectFormsQuery.queryKey, listConnectForms());
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsPage place="channels" actions={canManage ? <ConnectButton /> : undefined}>
        {canManage ? null : <ReadOnlyNote who="admins" />}
        <HeldBackNote usage={await inTenant(getUsage)} />
        <ChannelList canManage={canManage} />
      </SettingsPage>
    </HydrationBoundary>
  );
}
