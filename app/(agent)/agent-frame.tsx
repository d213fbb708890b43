"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppFrame } from "@/ui/composites/app-frame";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../_client/api";
import { ConnectionBanner } from "../_client/live/connection-banner";
import { useMay, useMe } from "../_client/me";
import { notificationsQuery } from "../_client/notification-queries";
import { NotificationList } from "../_client/parts/notification-list";
import { usePaletteSearch } from "../_client/parts/use-palette-search";
import { useProblemWords } from "../_client/use-problem-words";

interface AgentFrameProps {
  email: string;
  tenants: readonly { id: string; name: string }[];
  children: ReactNode;
}

/** The product's frame, filled with who is signed in, their notifications and their search. */
export function AgentFrame({ email, tenants, children }: AgentFrameProps) {
  const t = useTranslations("inbox.problem");
  const me = useMe();
  const mayReport = useMay("insights.read");
  const problemWords = useProblemWords();
  const { data: notifications } = useQuery(notificationsQuery);
  const palette = usePaletteSearch();

  const switchTenant = async (slug: string) => {
    try {
      await api("me/tenant", { method: "PUT", body: { slug } });
      location.assign("/inbox");
    } catch (problem) {
      toast.error(t("internal"), { description: problemWords(problem) });
    }
  };
  return (
    <AppFrame
      places={[
        { place: "inbox", href: "/inbox" },
        { place: "tickets", href: "/tickets" },
        { place: "contacts", href: "/contacts" },
        ...(mayReport ? [{ place: "insights" as const, href: "/insights/sla" }] : []),
        { place: "settings", href: "/settings" },
      ]}
      account={{
        person: { name: me.name, email },
        role: me.role,
        tenant: { id: me.tenantSlug, name: me.tenantName },
        tenants,
        onSwitchTenant: (slug) => void switchTenant(slug),
        onSignOut: () => location.assign("/sign-out"),
        onLocaleChange: (locale) => {
          // The page has changed already; keeping it with the person is a courtesy to other devices.
          void api("me", { method: "PATCH", body: { locale } }).catch(() => {});
        },
        profileHref: "/settings/profile",
      }}
      unreadCount={notifications?.unreadCount ?? 0}
      notifications={<NotificationList />}
      palette={palette}
    >
      <ConnectionBanner />
      {children}
    </AppFrame>
  );
}
