export { acceptInvitation, joinTenant } from "./accept-invitation";
export { findSession, type Membership, type Session } from "./find-session";
export { changePassword, endSessions, updateProfile } from "./profile";
export * from "./schemas";
export { type OidcIdentity, signInWithOidc } from "./sign-in-with-oidc";
export { foundTenant, signUp } from "./sign-up";
export { createToken, listTokens, revokeToken } from "./tokens";
export { type SessionSubject, verifyCredentials } from "./verify-credentials";
export { verifyToken } from "./verify-token";
