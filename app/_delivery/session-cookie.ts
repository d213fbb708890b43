import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { findSession, type Session, type SessionSubject } from "@/domain/auth";
import { config } from "@/infra/config";
import { isSecure } from "./is-secure";
import { jsonResponse } from "./json-response";

export const TENANT_COOKIE = "echolot.tenant";
export const SESSION_SECONDS = 30 * 86_400;
const YEAR_SECONDS = 31_536_000;
/** Sent by pages, so that a tab keeps its company while another tab switches. */
export const TENANT_HEADER = "x-echolot-tenant";

/** What a session's claims must hold, whoever sealed them. */
const Subject = z.object({ personId: z.uuid(), sessionVersion: z.int() });

/** `__Host-` binds the cookie to exactly this host, and is only allowed over https. */
export function sessionCookieName(): string {
  return isSecure() ? "__Host-echolot.session" : "echolot.session";
}

/** The session behind a cookie's value; null when it is missing, forged, expired or ended. */
export async function readSession(value: string | undefined): Promise<Session | null> {
  if (value === undefined || value === "") return null;
  try {
    const claims = await decode({ token: value, secret: config().authSecret });
    const subject = Subject.safeParse(claims).data;
    return subject === undefined
      ? null
      : await findSession(subject.personId, subject.sessionVersion);
  } catch (error) {
    if (isJoseError(error)) return null;
    throw error;
  }
}

/** `Set-Cookie` of a new session, as next-auth itself makes it. */
export async function sessionCookie({ personId, sessionVersion }: SessionSubject): Promise<string> {
  const token = await encode({
    token: { personId, sessionVersion },
    secret: config().authSecret,
    maxAge: SESSION_SECONDS,
  });
  return setCookie(sessionCookieName(), token, SESSION_SECONDS);
}

/** `Set-Cookie` that remembers the company a person works in; membership is checked each time. */
export function tenantCookie(slug: string): string {
  return setCookie(TENANT_COOKIE, slug, YEAR_SECONDS);
}

/** The answer to whoever just got a session. */
export async function signedInResponse(
  subject: SessionSubject | null,
  slug: string,
  status: number,
): Promise<Response> {
  const headers = new Headers();
  if (subject !== null) headers.append("set-cookie", await sessionCookie(subject));
  headers.append("set-cookie", tenantCookie(slug));
  return jsonResponse({ data: { slug } }, { status, headers });
}

/** The company asked for by slug when the person belongs to it; without a wish the first one. */
export function activeMembership(session: Session, slug: string | undefined) {
  return (
    session.memberships.find((membership) => membership.slug === slug) ?? session.memberships[0]
  );
}

function setCookie(name: string, value: string, maxAgeSeconds: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

function isJoseError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof TypeError || (typeof code === "string" && code.startsWith("ERR_J"));
}
