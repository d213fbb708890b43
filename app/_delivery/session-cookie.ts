import { decode } from "next-auth/jwt";
import { findSession, type Session } from "@/domain/auth";
import { config } from "@/infra/config";

export const TENANT_COOKIE = "echolot.tenant";
/** Sent by pages, so that a tab keeps its company while another tab switches. */
export const TENANT_HEADER = "x-echolot-tenant";

export const isSecure = (): boolean => config().baseUrl.startsWith("https:");

/** `__Host-` binds the cookie to exactly this host, and is only allowed over https. */
export function sessionCookieName(): string {
  return isSecure() ? "__Host-echolot.session" : "echolot.session";
}

/** The session behind a cookie's value; null when it is missing, forged, expired or ended. */
export async function readSession(value: string | undefined): Promise<Session | null> {
  if (value === undefined || value === "") return null;
  try {
    const claims = await decode({ token: value, secret: config().authSecret });
    const { personId, sessionVersion } = claims ?? {};
    if (typeof personId !== "string" || typeof sessionVersion !== "number") return null;
    return await findSession(personId, sessionVersion);
  } catch (error) {
    if (isJoseError(error)) return null;
    throw error;
  }
}

/** The company asked for by slug when the person belongs to it; without a wish the first one. */
export function activeMembership(session: Session, slug: string | undefined) {
  return (
    session.memberships.find((membership) => membership.slug === slug) ?? session.memberships[0]
  );
}

function isJoseError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof TypeError || (typeof code === "string" && code.startsWith("ERR_J"));
}
