import * as calendarsById from "./calendars/[id]/route";
import * as calendarsHolidays from "./calendars/holidays/route";
import * as calendarsPreview from "./calendars/preview/route";
import * as calendars from "./calendars/route";
import * as channelsByIdEventsByEventIdRetry from "./channels/[id]/events/[eventId]/retry/route";
import * as channelsByIdEventsRetry from "./channels/[id]/events/retry/route";
import * as channelsByIdEvents from "./channels/[id]/events/route";
import * as channelsById from "./channels/[id]/route";
import * as channelsForms from "./channels/forms/route";
import * as channels from "./channels/route";
import * as channelsTest from "./channels/test/route";
import * as contactsById from "./contacts/[id]/route";
import * as contacts from "./contacts/route";
import * as invitationsById from "./invitations/[id]/route";
import * as invitations from "./invitations/route";
import * as meMail from "./me/mail/route";
import * as mePassword from "./me/password/route";
import * as me from "./me/route";
import * as meSessions from "./me/sessions/route";
import * as meTenant from "./me/tenant/route";
import * as membersById from "./members/[id]/route";
import * as members from "./members/route";
import * as messagesByIdRetry from "./messages/[id]/retry/route";
import * as messagesByIdWithdraw from "./messages/[id]/withdraw/route";
import * as notificationsRead from "./notifications/read/route";
import * as notifications from "./notifications/route";
import * as policiesById from "./policies/[id]/route";
import * as policiesDryRun from "./policies/dry-run/route";
import * as policiesOrder from "./policies/order/route";
import * as policies from "./policies/route";
import * as reportsSla from "./reports/sla/route";
import * as reportsSlaTickets from "./reports/sla/tickets/route";
import * as retention from "./retention/route";
import * as settings from "./settings/route";
import * as stream from "./stream/route";
import * as teamsById from "./teams/[id]/route";
import * as teams from "./teams/route";
import * as ticketsByIdAnswered from "./tickets/[id]/answered/route";
import * as ticketsByIdClocks from "./tickets/[id]/clocks/route";
import * as ticketsByIdEscalate from "./tickets/[id]/escalate/route";
import * as ticketsByIdNotes from "./tickets/[id]/notes/route";
import * as ticketsByIdReplies from "./tickets/[id]/replies/route";
import * as ticketsByIdReturn from "./tickets/[id]/return/route";
import * as ticketsById from "./tickets/[id]/route";
import * as ticketsCounts from "./tickets/counts/route";
import * as tickets from "./tickets/route";
import * as tokensById from "./tokens/[id]/route";
import * as tokens from "./tokens/route";
import * as usage from "./usage/route";

/** Every route of the public API by its path; a test proves that none is missing. */
export const ROUTES: Record<string, object> = {
  "/calendars/{id}": calendarsById,
  "/calendars/holidays": calendarsHolidays,
  "/calendars/preview": calendarsPreview,
  "/calendars": calendars,
  "/channels/{id}/events/{eventId}/retry": channelsByIdEventsByEventIdRetry,
  "/channels/{id}/events/retry": channelsByIdEventsRetry,
  "/channels/{id}/events": channelsByIdEvents,
  "/channels/{id}": channelsById,
  "/channels/forms": channelsForms,
  "/channels": channels,
  "/channels/test": channelsTest,
  "/contacts/{id}": contactsById,
  "/contacts": contacts,
  "/invitations/{id}": invitationsById,
  "/invitations": invitations,
  "/me/mail": meMail,
  "/me/password": mePassword,
  "/me": me,
  "/me/sessions": meSessions,
  "/me/tenant": meTenant,
  "/members/{id}": membersById,
  "/members": members,
  "/messages/{id}/retry": messagesByIdRetry,
  "/messages/{id}/withdraw": messagesByIdWithdraw,
  "/notifications/read": notificationsRead,
  "/notifications": notifications,
  "/policies/{id}": policiesById,
  "/policies/dry-run": policiesDryRun,
  "/policies/order": policiesOrder,
  "/policies": policies,
  "/reports/sla": reportsSla,
  "/reports/sla/tickets": reportsSlaTickets,
  "/retention": retention,
  "/settings": settings,
  "/stream": stream,
  "/teams/{id}": teamsById,
  "/teams": teams,
  "/tickets/{id}/answered": ticketsByIdAnswered,
  "/tickets/{id}/clocks": ticketsByIdClocks,
  "/tickets/{id}/escalate": ticketsByIdEscalate,
  "/tickets/{id}/notes": ticketsByIdNotes,
  "/tickets/{id}/replies": ticketsByIdReplies,
  "/tickets/{id}/return": ticketsByIdReturn,
  "/tickets/{id}": ticketsById,
  "/tickets/counts": ticketsCounts,
  "/tickets": tickets,
  "/tokens/{id}": tokensById,
  "/tokens": tokens,
  "/usage": usage,
};
