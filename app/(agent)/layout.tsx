import type { ReactNode } from "react";
import { LiveProvider } from "../_client/live/live-provider";
import { MeProvider } from "../_client/me";
import { requireMember } from "../_delivery/session";
import { AgentFrame } from "./agent-frame";

export default async function AgentLayout({ children }: { children: ReactNode }) {
  const { member, person, tenant, memberships } = await requireMember();
  return (
    <MeProvider
      me={{
        tenantId: tenant.id,
        tenantSlug: tenant.slug,
        tenantName: tenant.name,
        memberId: member.id,
        name: person.name,
        role: member.role,
      }}
    >
      <LiveProvider>
        <AgentFrame
          email={person.email}
          tenants={memberships.map(({ slug, name }) => ({ id: slug, name }))}
        >
          {children}
        </AgentFrame>
      </LiveProvider>
    </MeProvider>
  );
}
