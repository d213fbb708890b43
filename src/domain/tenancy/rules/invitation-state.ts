export interface InvitationFacts {
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
}

export type InvitationState = "open" | "accepted" | "revoked" | "expired";

export function invitationState(facts: InvitationFacts, now: Date): InvitationState {
  if (facts.acceptedAt !== null) return "accepted";
  if (facts.revokedAt !== null) return "revoked";
  return facts.expiresAt.getTime() <= now.getTime() ? "expired" : "open";
}
