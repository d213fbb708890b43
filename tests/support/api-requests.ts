import { randomUUID } from "node:crypto";
import type { FilledCompany } from "./filled-company";
import { PASSWORD } from "./people";

/** A request that the company's own admin could make. */
export interface ValidRequest {
  params?: Record<string, string>;
  body?: unknown;
}

type Of = (company: FilledCompany) => ValidRequest;

const ticket: Of = ({ ticketId }) => ({ params: { id: ticketId } });
const channel: Of = ({ channelId }) => ({ params: { id: channelId } });
const contact: Of = ({ contactId }) => ({ params: { id: contactId } });
const team: Of = ({ teamId }) => ({ params: { id: teamId } });
const member: Of = ({ people }) => ({ params: { id: people.viewer.memberId } });
const nothing: Of = () => ({});

function withBody(subject: Of, body: (company: FilledCompany) => object): Of {
  return (company) => ({ ...subject(company), body: body(company) });
}

const calendar: Of = ({ calendarId }) => ({ params: { id: calendarId } });
const policy: Of = ({ policyId }) => ({ params: { id: policyId } });
const authored = {
  timeZone: "Europe/Berlin",
  weekly: { mon: [["08:00", "18:00"]] },
  holidayCountry: "DE",
  holidayRegion: "BY",
  ownDays: [],
};
const definition = ({ calendarId, channelId, teamId, people }: FilledCompany) => ({
  conditions: { channelIds: [channelId], teamIds: [teamId] },
  promises: {
    first_response: {
      timing: "calendar",
      targets: { low: null, normal: 120, high: 60, urgent: 30 },
    },
    next_response: null,
    resolution: null,
  },
  calendarId,
  warningPercent: 80,
  onHoldPauses: ["resolution"],
  steps: [
    {
      id: randomUUID(),
      promises: ["first_response"],
      at: "breach",
      afterMinutes: 15,
      action: { kind: "notify_member", memberId: people.lead.memberId },
    },
  ],
});

const connect = withBody(nothing, ({ marker }) => ({
  platform: "feeds",
  values: { address: "https://feeds.example/feed.xml" },
  name: `Channel of ${marker}`,
}));

/** One valid request for every guarded operation; a route that is missing here fails its test. */
export const VALID_REQUESTS: Record<string, Of> = {
  "GET /api/v1/calendars": nothing,
  "POST /api/v1/calendars": withBody(nothing, () => ({ name: randomUUID(), authored })),
  "GET /api/v1/calendars/[id]": calendar,
  "PATCH /api/v1/calendars/[id]": withBody(calendar, ({ marker }) => ({
    name: `Kalender ${marker}`,
    authored,
  })),
  "DELETE /api/v1/calendars/[id]": ({ spareCalendarId }) => ({ params: { id: spareCalendarId } }),
  "GET /api/v1/calendars/holidays": nothing,
  "POST /api/v1/calendars/preview": withBody(nothing, () => ({ authored, locale: "de" })),
  "GET /api/v1/channels": nothing,
  "POST /api/v1/channels": connect,
  "POST /api/v1/channels/test": connect,
  "GET /api/v1/channels/forms": nothing,
  "GET /api/v1/channels/[id]": channel,
  "PATCH /api/v1/channels/[id]": withBody(channel, () => ({ pollIntervalSeconds: 90 })),
  "DELETE /api/v1/channels/[id]": channel,
  "GET /api/v1/channels/[id]/events": channel,
  "POST /api/v1/channels/[id]/events/retry": channel,
  "POST /api/v1/channels/[id]/events/[eventId]/retry": ({ channelId, setAsideEventId }) => ({
    params: { id: channelId, eventId: setAsideEventId },
  }),
  "GET /api/v1/contacts": nothing,
  "GET /api/v1/contacts/[id]": contact,
  "PATCH /api/v1/contacts/[id]": withBody(contact, () => ({ note: "changed" })),
  "GET /api/v1/invitations": nothing,
  "POST /api/v1/invitations": withBody(nothing, () => ({ role: "viewer" })),
  "DELETE /api/v1/invitations/[id]": ({ invitationId }) => ({ params: { id: invitationId } }),
  "GET /api/v1/me": nothing,
  "PATCH /api/v1/me": withBody(nothing, () => ({ locale: "de" })),
  "GET /api/v1/me/mail": nothing,
  "PATCH /api/v1/me/mail": withBody(nothing, () => ({ types: ["escalated"] })),
  "POST /api/v1/me/password": withBody(nothing, () => ({
    currentPassword: PASSWORD,
    newPassword: "quite another one",
  })),
  "DELETE /api/v1/me/sessions": nothing,
  "PUT /api/v1/me/tenant": withBody(nothing, ({ slug }) => ({ slug })),
  "GET /api/v1/members": nothing,
  "GET /api/v1/members/[id]": member,
  "PATCH /api/v1/members/[id]": withBody(member, () => ({ isRevoked: true })),
  "POST /api/v1/messages/[id]/retry": ({ failedReplyId }) => ({
    params: { id: failedReplyId },
    body: { body: "again" },
  }),
  "POST /api/v1/messages/[id]/withdraw": ({ queuedReplyId }) => ({ params: { id: queuedReplyId } }),
  "GET /api/v1/notifications": nothing,
  "POST /api/v1/notifications/read": withBody(nothing, ({ notificationId }) => ({
    ids: [notificationId],
  })),
  "GET /api/v1/reports/sla": nothing,
  "GET /api/v1/reports/sla/tickets": nothing,
  "GET /api/v1/policies": nothing,
  "POST /api/v1/policies": withBody(nothing, (company) => ({
    name: randomUUID(),
    definition: definition(company),
  })),
  "GET /api/v1/policies/[id]": policy,
  "PATCH /api/v1/policies/[id]": withBody(policy, (company) => ({
    name: `Richtlinie ${company.marker}`,
    isActive: false,
    definition: definition(company),
  })),
  "DELETE /api/v1/policies/[id]": policy,
  "PUT /api/v1/policies/order": withBody(nothing, ({ policyId }) => ({ ids: [policyId] })),
  "POST /api/v1/policies/dry-run": withBody(nothing, (company) => ({
    definition: definition(company),
    policyId: company.policyId,
  })),
  "GET /api/v1/retention": nothing,
  "PATCH /api/v1/retention": withBody(nothing, () => ({ closedTicketMonths: 24 })),
  "GET /api/v1/settings": nothing,
  "PATCH /api/v1/settings": withBody(nothing, () => ({ reopenWindowDays: 9 })),
  "GET /api/v1/stream": nothing,
  "GET /api/v1/teams": nothing,
  "POST /api/v1/teams": withBody(nothing, ({ people }) => ({
    name: `Team ${randomUUID()}`,
    memberIds: [people.agent.memberId],
  })),
  "GET /api/v1/teams/[id]": team,
  "PATCH /api/v1/teams/[id]": withBody(team, ({ people }) => ({
    memberIds: [people.lead.memberId],
  })),
  "GET /api/v1/tickets": nothing,
  "GET /api/v1/tickets/counts": nothing,
  "GET /api/v1/tickets/[id]": ticket,
  "GET /api/v1/tickets/[id]/clocks": ticket,
  "PATCH /api/v1/tickets/[id]": withBody(ticket, ({ people, teamId }) => ({
    priority: "urgent",
    assigneeId: people.agent.memberId,
    teamId,
  })),
  "POST /api/v1/tickets/[id]/answered": withBody(ticket, () => ({
    permalink: "https://forum.example/antwort",
    idempotencyKey: randomUUID(),
  })),
  "POST /api/v1/tickets/[id]/escalate": withBody(ticket, ({ people }) => ({
    toMemberId: people.lead.memberId,
    reason: "heikel",
  })),
  "POST /api/v1/tickets/[id]/return": withBody(ticket, () => ({ note: "zurück" })),
  "POST /api/v1/tickets/[id]/notes": withBody(ticket, () => ({
    body: "Notiz",
    idempotencyKey: randomUUID(),
  })),
  "POST /api/v1/tickets/[id]/replies": withBody(ticket, ({ mentionId }) => ({
    body: "Guten Tag",
    idempotencyKey: randomUUID(),
    inReplyToId: mentionId,
  })),
  "GET /api/v1/usage": nothing,
  "GET /api/v1/tokens": nothing,
  "POST /api/v1/tokens": withBody(nothing, () => ({ name: "CRM", role: "viewer" })),
  "DELETE /api/v1/tokens/[id]": ({ tokens }) => ({ params: { id: tokens.viewer.id } }),
};

/** The request for this operation, as it names what the company has. */
export function validRequest(operation: { key: string }, company: FilledCompany): ValidRequest {
  const request = VALID_REQUESTS[operation.key];
  if (request === undefined) throw new Error(`no request is known for ${operation.key}`);
  return request(company);
}

/** Open to everybody; each says in its own tests what it takes. */
export const PUBLIC = [
  "GET /api/health",
  "GET /api/metrics",
  "GET /api/ready",
  "GET /api/v1/openapi.json",
  "GET /api/webhooks/[platform]",
  "POST /api/webhooks/[platform]",
  ...["discourse", "facebook", "x"].flatMap((platform) => [
    `GET /api/webhooks/${platform}`,
    `POST /api/webhooks/${platform}`,
  ]),
  "POST /api/auth/sign-up",
  "POST /api/auth/tenants",
  "POST /api/auth/invitations/accept",
  "POST /api/auth/invitations/join",
];

/** End the session that asks: somebody new asks each time. */
export const ENDS_SESSIONS = ["POST /api/v1/me/password", "DELETE /api/v1/me/sessions"];
