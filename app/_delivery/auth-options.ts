import type { AuthOptions, User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { type SessionSubject, signInWithOidc, verifyCredentials } from "@/domain/auth";
import { config } from "@/infra/config";
import { log } from "@/infra/log";
import { AppError } from "@/kernel/errors";
import { clientAddress } from "./authenticate";
import { isSecure } from "./is-secure";
import { SESSION_SECONDS, sessionCookieName } from "./session-cookie";

/** What a person is in a session: who, and since which change of the password. */
interface SessionUser extends User, SessionSubject {}

interface OidcClaims {
  iss?: string;
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/**
 * Built at each request, since configuration is only read then. The session is a sealed JWT that
 * names the person and nothing they may do: that is looked up in the database each time.
 */
export function authOptions(): AuthOptions {
  return {
    secret: config().authSecret,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: isSecure(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() },
      },
    },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-out" },
    providers: [credentials(), ...oidc()],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== "oidc") return true;
        return admitOidc(user, profile as OidcClaims | undefined);
      },
      jwt({ token, user }) {
        if (user !== undefined) {
          const { personId, sessionVersion } = user as SessionUser;
          return { personId, sessionVersion };
        }
        return { personId: token.personId, sessionVersion: token.sessionVersion };
      },
      // The browser learns nothing here; `/api/v1/me` says who is signed in.
      session: ({ session }) => ({ expires: session.expires }),
    },
    logger: {
      error: (code, details) => log.warn({ code, err: details }, "a sign-in failed"),
      warn: () => {},
      debug: () => {},
    },
  };
}

function credentials() {
  return CredentialsProvider({
    name: "credentials",
    credentials: { email: {}, password: {} },
    async authorize(given, request): Promise<SessionUser | null> {
      const headers = new Headers(request.headers as Record<string, string> | undefined);
      try {
        const subject = await verifyCredentials({
          email: given?.email ?? "",
          password: given?.password ?? "",
          address: clientAddress({ headers }),
        });
        return { id: subject.personId, ...subject };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === "unauthenticated") return null;
        // next-auth hands on nothing but a message: the sign-in page reads code and seconds.
        throw new Error(`${error.code}:${Math.ceil((error.retryAfterMs ?? 0) / 1000)}`);
      }
    },
  });
}

function oidc(): OAuthConfig<OidcClaims>[] {
  const { oidc: provider } = config();
  if (provider === undefined) return [];
  return [
    {
      id: "oidc",
      name: "Single sign-on",
      type: "oauth",
      wellKnown: `${provider.issuer}/.well-known/openid-configuration`,
      authorization: { params: { scope: "openid email profile" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      profile: (claims) => ({ id: claims.sub }),
    },
  ];
}

/** Puts our person into next-auth's user; false shows the sign-in page with the reason. */
async function admitOidc(user: User, claims: OidcClaims | undefined): Promise<boolean> {
  const { oidc: provider } = config();
  if (provider === undefined || claims === undefined) return false;
  try {
    const subject = await signInWithOidc({
      issuer: provider.issuer,
      subject: claims.sub,
      email: claims.email ?? null,
      isEmailVerified: claims.email_verified === true,
      name: claims.name ?? null,
    });
    Object.assign(user, subject);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
