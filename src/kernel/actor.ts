export const ROLES = ["viewer", "agent", "lead", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who does something. Minted by authentication or by a worker, never from input. */
export type Actor =
  | { kind: "member"; memberId: string; personId: string; role: Role }
  | { kind: "token"; tokenId: string; role: Role }
  | { kind: "system"; name: string };

const PERMISSIONS = {
  "ticket.read": "viewer",
  "ticket.update": "agent",
  "ticket.assign": "agent",
  "ticket.escalate": "agent",
  "ticket.dismiss": "agent",
  "reply.send": "agent",
  "note.add": "agent",
  "contact.read": "viewer",
  "contact.update": "agent",
  "channel.read": "viewer",
  "channel.manage": "admin",
  "event.retry": "admin",
  "member.read": "viewer",
  "member.manage": "admin",
  "team.manage": "lead",
  "token.manage": "admin",
  "policy.manage": "lead",
  "insights.read": "agent",
  "settings.read": "viewer",
  "settings.manage": "admin",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof PERMISSIONS;

/** The lowest role that holds a permission holds it for every role above. */
export function roleHolds(role: Role, permission: Permission): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[permission]);
}

/** The system (workers, commands) may do everything inside the tenant it was opened for. */
export function actorHolds(actor: Actor, permission: Permission): boolean {
  return actor.kind === "system" || roleHolds(actor.role, permission);
}
