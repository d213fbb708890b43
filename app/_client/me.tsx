"use client";

import { createContext, type ReactNode, useContext } from "react";
import { type Permission, type Role, roleHolds } from "@/kernel/actor";
import { setApiTenant } from "./api";

/** Who looks at the page, as the server found them when it was asked for. */
export interface Me {
  tenantId: string;
  tenantSlug: string;
  tenantName: string;
  memberId: string;
  name: string;
  role: Role;
}

const MeContext = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  if (typeof window !== "undefined") setApiTenant(me.tenantSlug);
  return <MeContext.Provider value={me}>{children}</MeContext.Provider>;
}

export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error("useMe needs a MeProvider above it");
  return me;
}

/** For hiding what would be refused anyway; the server decides. */
export function useMay(permission: Permission): boolean {
  return roleHolds(useMe().role, permission);
}
