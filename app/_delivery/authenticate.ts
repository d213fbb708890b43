import { type Session, verifyToken } from "@/domain/auth";
import type { TenantScope } from "@/infra/db";
import type { Actor, Permission } from "@/kernel/actor";
import { actorHolds } from "@/kernel/actor";
import { AppError } from "@/kernel/errors";
import { refuseForeignOrigin } from "./same-origin";
import {
  activeMembership,
  readSession,
  sessionCookieName,
  TENANT_COOKIE,
  TENANT_HEADER,
} from "./session-cookie";

/** Who asks, for which tenant; goes into `withTenant` as it is. */
export interface Caller extends TenantScope {
  actor: Extract<Actor, { kind: "member" | "token" }>;
  /** Null for API tokens. */
  session: Session | null;
}

/**
 * A bearer token, else the session cookie; membership and role come from the database each time.
 * A cookie counts for a changing request only when the request comes from our own pages.
 * @throws AppError `unauthenticated`, or `forbidden` for a foreign origin or company
 */
export async function authenticate(request: Request): Promise<Caller> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const verified = token === undefined ? null : await verifyToken(token);
    if (verified === null) {
      throw new AppError("unauthenticated", "The API token is unknown or was revoked.");
    }
    const { tenantId, tokenId, role } = verified;
    return { tenantId, actor: { kind: "token", tokenId, role }, session: null };
  }
  const session = await findRequestSession(request);
  if (session === null) throw new AppError("unauthenticated", "Sign in first.");
  return memberOf(session, request);
}

/** The session of the request's cookie, with or without a company; null when there is none. */
export async function findRequestSession(request: Request): Promise<Session | null> {
  const session = await readSession(cookie(request, sessionCookieName()));
  if (session !== null) refuseForeignOrigin(request);
  return session;
}

function memberOf(session: Session, request: Request): Caller {
  const wished = request.headers.get(TENANT_HEADER) ?? undefined;
  const membership = activeMembership(session, wished ?? cookie(request, TENANT_COOKIE));
  if (membership === undefined) {
    throw new AppError("unauthenticated", "You do not belong to a company any more.");
  }
  if (wished !== undefined && membership.slug !== wished) {
    throw new AppError("forbidden", "You do not belong to this company any more. Reload the page.");
  }
  const { tenantId, memberId, role } = membership;
  return {
    tenantId,
    actor: { kind: "member", memberId, personId: session.person.id, role },
    session,
  };
}

/** @throws AppError `forbidden` */
export function requirePermission(actor: Actor, permission: Permission | null): void {
  if (permission !== null && !actorHolds(actor, permission)) {
    throw new AppError("forbidden", "Your role does not allow this. Ask an admin.", {
      detail: permission,
    });
  }
}

/** As the nearest proxy saw it; without a proxy, as Next saw it. For throttling only. */
export function clientAddress(request: Pick<Request, "headers">): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return forwarded || "unknown";
}

function cookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get("cookie") ?? "").split(/; */)) {
    const separator = part.indexOf("=");
    if (part.slice(0, separator) === name) return decodeCookie(part.slice(separator + 1));
  }
  return undefined;
}

function decodeCookie(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
