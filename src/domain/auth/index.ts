export { findSession, type Membership, type Session } from "./find-session";
export { verifyToken } from "./verify-token";
