import { lockTicket } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { findOutboxRow } from "./outbox-rows";
import { recordDelivered } from "./record-delivered";
import { isSameText } from "./rules/same-text";

/** A post of the connected account as the platform brought it. */
export interface OwnItemSighting {
  channelId: string;
  externalId: string;
  parentExternalId?: string | null;
  threadKey?: string | null;
  visibility?: "public" | "private";
  text: string;
  at: Date;
  url?: string | null;
}

export interface OwnReply {
  messageId: string;
  ticketId: string;
}

interface KnownRow extends OwnReply {
  channelId: string;
  externalId: string;
}

interface Candidate extends OwnReply {
  channelId: string;
  parentExternalId: string | null;
  threadKey: string | null;
  visibility: "public" | "private";
  body: string;
  firstAttemptAt: Date;
}

/** Clocks of platforms differ from ours by less than this. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Which of these posts are replies written here. A reply whose fate was open is thereby delivered: the
 * platform itself has shown it. @returns those that are ours, each with its reply
 */
export async function matchOwnItems(
  ctx: TenantContext,
  items: readonly OwnItemSighting[],
): Promise<Map<OwnItemSighting, string>> {
  const matched = new Map<OwnItemSighting, string>();
  if (items.length === 0) return matched;
  const open: OwnItemSighting[] = [];
  const known = await findKnown(ctx, items);
  for (const item of items) {
    const same = known.find(
      (row) => row.channelId === item.channelId && row.externalId === item.externalId,
    );
    if (same === undefined) open.push(item);
    else matched.set(item, same.messageId);
  }
  if (open.length === 0) return matched;

  const candidates = await findCandidates(ctx, open);
  for (const item of open) {
    const index = candidates.findIndex((candidate) => isSame(candidate, item));
    const [candidate] = index < 0 ? [] : candidates.splice(index, 1);
    if (candidate === undefined) continue;
    const ticket = await lockTicket(ctx, candidate.ticketId);
    const row = await findOutboxRow(ctx, { messageId: candidate.messageId }, "hold");
    // Somebody else was quicker: then it is known by its external id, or not this one.
    if (row === null || row.state === "withdrawn" || row.state === "done") continue;
    await recordDelivered(ctx, ticket, row, {
      externalId: item.externalId,
      url: item.url ?? undefined,
      at: item.at,
    });
    matched.set(item, candidate.messageId);
  }
  return matched;
}

function findKnown(ctx: TenantContext, items: readonly OwnItemSighting[]): Promise<KnownRow[]> {
  return ctx.tx.$queryRaw<KnownRow[]>`
    SELECT m.id AS "messageId", m.ticket_id AS "ticketId", m.channel_id AS "channelId", m.external_id AS "externalId"
    FROM unnest(
      ${items.map((item) => item.channelId)}::uuid[],
      ${items.map((item) => item.externalId)}::text[]
    ) AS u(channel_id, external_id)
    -- As in loadStoredMessages: only the index of the key has this order.
    CROSS JOIN LATERAL (SELECT * FROM message
      WHERE message.tenant_id = app_tenant_id() AND message.channel_id = u.channel_id
        AND message.external_id >= u.external_id
      ORDER BY message.external_id LIMIT 1) m
    WHERE m.external_id = u.external_id AND m.kind = 'reply' AND m.origin <> 'platform' AND m.ticket_id IS NOT NULL`;
}

/** Replies that were handed to the platform and not yet confirmed, oldest first. */
function findCandidates(
  ctx: TenantContext,
  items: readonly OwnItemSighting[],
): Promise<Candidate[]> {
  const channelIds = [...new Set(items.map((item) => item.channelId))];
  return ctx.tx.$queryRaw<Candidate[]>`
    SELECT m.id AS "messageId", m.ticket_id AS "ticketId", m.channel_id AS "channelId",
      m.parent_external_id AS "parentExternalId", m.thread_key AS "threadKey", m.visibility, m.body, o.first_attempt_at AS "firstAttemptAt"
    FROM outbox o JOIN message m ON m.tenant_id = o.tenant_id AND m.id = o.message_id
    WHERE o.tenant_id = app_tenant_id() AND o.channel_id = ANY(${channelIds}::uuid[])
      AND o.first_attempt_at IS NOT NULL AND m.external_id IS NULL
      AND (o.state IN ('pending', 'sending', 'checking')
        OR (o.state = 'failed' AND m.delivery_state = 'unknown'))
    ORDER BY m.ticket_id, o.first_attempt_at, o.id`;
}

function isSame(candidate: Candidate, item: OwnItemSighting): boolean {
  return (
    candidate.channelId === item.channelId &&
    (item.visibility ?? candidate.visibility) === candidate.visibility &&
    isSamePlace(candidate, item) &&
    item.at.getTime() >= candidate.firstAttemptAt.getTime() - CLOCK_SKEW_MS &&
    isSameText(candidate.body, item.text)
  );
}

/** Platforms with flat threads move an answer up to the thread's beginning. */
function isSamePlace(candidate: Candidate, item: OwnItemSighting): boolean {
  const parent = item.parentExternalId ?? null;
  if (parent === null || parent === candidate.parentExternalId) return true;
  return (item.threadKey ?? null) !== null && item.threadKey === candidate.threadKey;
}
