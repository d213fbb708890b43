import { headerOf, type SimRequest } from "../kit/http";
import { unauthorized, wrongAuthentication } from "./problems";
import type { Account, XSecrets, XState } from "./state";

export type XCaller =
  | { kind: "user"; token: string; account: Account }
  | { kind: "app"; token: string };

/** @throws XProblem 401 */
export function authenticate(request: SimRequest, state: XState, secrets: XSecrets): XCaller {
  const token = /^Bearer\s+(\S+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1];
  if (!token) throw unauthorized();
  if (token === secrets.appToken) return { kind: "app", token };
  for (const account of state.accounts.values()) {
    if (account.token === token) return { kind: "user", token, account };
  }
  throw unauthorized();
}

/** @throws XProblem 403 for the app's own token. */
export function requireUser(caller: XCaller): Account {
  if (caller.kind === "user") return caller.account;
  throw wrongAuthentication(
    "OAuth 1.0a User Context, OAuth 2.0 User Context",
    "OAuth 2.0 Application-Only",
  );
}

/** @throws XProblem 403 for a user's token. */
export function requireApp(caller: XCaller): void {
  if (caller.kind === "app") return;
  throw wrongAuthentication("OAuth 2.0 Application-Only", "OAuth 2.0 User Context");
}
