export { createTenant } from "./create-tenant";
export { createInvitation, listInvitations, revokeInvitation } from "./invitations";
export {
  findInvitation,
  type InvitationPreview,
  isInvited,
  joinByInvitation,
} from "./join-by-invitation";
export { getMember, listMembers } from "./list-members";
export { getTeam, listTeams } from "./list-teams";
export { recordAudit } from "./record-audit";
export { createTeam, updateTeam } from "./save-team";
export * from "./schemas";
export { getSettings, updateSettings } from "./settings";
export { updateMember } from "./update-member";
