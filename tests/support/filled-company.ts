import { randomBytes } from "node:crypto";
import { createToken } from "@/domain/auth";
import { connectorRuntime } from "@/domain/channels";
import { updateContact } from "@/domain/contacts";
import { drainInbox, storeEvents } from "@/domain/ingestion";
import { gatherMail, updateMailSettings } from "@/domain/mail";
import { setQuotas } from "@/domain/quotas";
import { deliverReply, sendReply } from "@/domain/replies";
import { updateRetention } from "@/domain/retention";
import { createCalendar, createPolicy } from "@/domain/sla";
import { createInvitation, createTeam } from "@/domain/tenancy";
import { addNote, escalateTicket, getTicket, updateTicket } from "@/domain/tickets";
import type { Role } from "@/kernel/actor";
import { fakePlatform } from "./fake-connector";
import { newChannel, receiveItem, receiveMention } from "./mentions";
import { as, newColleague, newCompany, type TestMember } from "./people";
import { policy, promises } from "./policies";

/** A company at work: every tenant table holds rows of it, and its texts carry `marker`. */
export interface FilledCompany {
  tenantId: string;
  slug: string;
  marker: string;
  people: Record<Role, TestMember>;
  tokens: Record<Role, { id: string; token: string }>;
  channelId: string;
  teamId: string;
  /** The policy counts in it. */
  calendarId: string;
  /** Nothing counts in it. */
  spareCalendarId: string;
  policyId: string;
  invitationId: string;
  contactId: string;
  ticketId: string;
  mentionId: string;
  failedReplyId: string;
  queuedReplyId: string;
  queuedOutboxId: string;
  /** Of the queued reply. */
  idempotencyKey: string;
  setAsideEventId: string;
  notificationId: string;
}

/**
 * Needs `vi.mock("@/connectors/registry", …)` with the fake registry in the test file; one at a time,
 * for they share the fake platform.
 */
export async function fillCompany(): Promise<FilledCompany> {
  const marker = `marke${randomBytes(5).toString("hex")}`;
  const admin = await newCompany(`Firma ${marker}`);
  const [lead, agent, viewer] = await Promise.all([
    newColleague(admin, "lead"),
    newColleague(admin, "agent"),
    newColleague(admin, "viewer"),
  ]);
  const people = { admin, lead, agent, viewer };
  const { tenantId } = admin;
  const channel = await newChannel(admin);

  await as(admin, (ctx) => updateRetention(ctx, { closedTicketMonths: 120 }));
  await setQuotas(admin.slug, new Map([["tokens", 400]]));
  const access = await as(admin, async (ctx) => ({
    team: await createTeam(ctx, { name: `Team ${marker}`, memberIds: [agent.memberId] }),
    invitation: await createInvitation(ctx, { role: "agent", email: `${marker}@example.org` }),
    tokens: {
      admin: await createToken(ctx, { name: `Token ${marker}`, role: "admin" }),
      lead: await createToken(ctx, { name: "Lead", role: "lead" }),
      agent: await createToken(ctx, { name: "Agent", role: "agent" }),
      viewer: await createToken(ctx, { name: "Viewer", role: "viewer" }),
    },
  }));

  const authored = {
    timeZone: "Europe/Berlin",
    weekly: { mon: [["08:00", "18:00"]] as [string, string][] },
    holidayCountry: "DE",
    holidayRegion: "BY",
    ownDays: [{ date: "2026-12-24", name: `Betriebsruhe ${marker}` }],
  };
  const terms = await as(admin, async (ctx) => {
    const calendar = await createCalendar(ctx, { name: `Kalender ${marker}`, authored });
    const spare = await createCalendar(ctx, { name: `Reserve ${marker}`, authored });
    const made = await createPolicy(ctx, {
      name: `Richtlinie ${marker}`,
      definition: policy({
        conditions: { tags: [marker] },
        calendarId: calendar.id,
        promises: promises({ first_response: 240 }, "calendar"),
      }),
    });
    return { calendarId: calendar.id, spareCalendarId: spare.id, policyId: made.id };
  });

  const author = `${marker}_kundin`;
  const text = `Mein Paket ${marker} ist seit zwei Wochen unterwegs, wo bleibt es?`;
  const { ticketId, messageId, externalId } = await receiveMention(channel, { author, text });
  await receiveItem(channel, {
    type: "edit",
    externalId,
    text: `${text} Bitte antwortet mir.`,
    at: new Date(),
  });
  const detail = await as(agent, async (ctx) => {
    await addNote(ctx, { id: ticketId, body: `Notiz ${marker}` });
    await updateTicket(ctx, {
      id: ticketId,
      tags: [marker],
      teamId: access.team.id,
      assigneeId: "me",
    });
    return getTicket(ctx, { id: ticketId });
  });
  await as(agent, (ctx) => updateContact(ctx, { id: detail.contact.id, note: `Kennt ${marker}` }));
  await as(agent, (ctx) =>
    escalateTicket(ctx, { id: ticketId, toMemberId: lead.memberId, reason: `Heikel: ${marker}` }),
  );

  // A promise that was broken before anybody looked; of two mails one is written, one asked for.
  const overdueAt = new Date(Date.now() - 3 * 3_600_000);
  await receiveMention(channel, { author, threadKey: "overdue", at: overdueAt });
  await gatherMail({ tenantId, memberId: lead.memberId });
  await as(agent, (ctx) => updateMailSettings(ctx, { types: ["delivery_failed"] }));

  const failed = await reply(agent, ticketId, `Antwort ${marker}`, `${marker}-failed`);
  const { deliver } = fakePlatform;
  fakePlatform.deliver = () => ({ kind: "rejected", reason: `Abgelehnt ${marker}` });
  await deliverReply(
    { tenantId, outboxId: failed.outboxId },
    { connectorRuntime: connectorRuntime() },
  );
  fakePlatform.deliver = deliver;
  const idempotencyKey = `${marker}-queued`;
  const queued = await reply(agent, ticketId, `Zweite Antwort ${marker}`, idempotencyKey);

  await store(channel.id, `bad-${marker}`, { type: "mention", at: "nonsense", text: marker });
  await drainInbox(tenantId);
  await store(channel.id, `waiting-${marker}`, { type: "mention", at: "nonsense", text: marker });
  const found = await as(admin, async (ctx) => ({
    event: await ctx.tx.inboundEvent.findFirstOrThrow({ where: { state: "set_aside" } }),
    notification: await ctx.tx.notification.findFirstOrThrow({
      where: { memberId: lead.memberId },
    }),
  }));

  return {
    tenantId,
    slug: admin.slug,
    marker,
    people,
    tokens: access.tokens,
    channelId: channel.id,
    teamId: access.team.id,
    ...terms,
    invitationId: access.invitation.id,
    contactId: detail.contact.id,
    ticketId,
    mentionId: messageId,
    failedReplyId: failed.id,
    queuedReplyId: queued.id,
    queuedOutboxId: queued.outboxId,
    idempotencyKey,
    setAsideEventId: found.event.id,
    notificationId: found.notification.id,
  };

  function store(channelId: string, key: string, payload: Record<string, unknown>) {
    return as({ tenantId, actor: { kind: "system", name: "test" } }, (ctx) =>
      storeEvents(ctx, channelId, "poll", [{ key, payload }]),
    );
  }
}

function reply(member: TestMember, ticketId: string, body: string, idempotencyKey: string) {
  return as(member, async (ctx) => {
    const { id } = await sendReply(ctx, {
      id: ticketId,
      body,
      visibility: "public",
      idempotencyKey,
      thenStatus: "pending",
      isAcknowledgement: false,
    });
    const { id: outboxId } = await ctx.tx.outbox.findFirstOrThrow({ where: { messageId: id } });
    return { id, outboxId };
  });
}
