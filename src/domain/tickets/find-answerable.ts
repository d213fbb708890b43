import type { AnswerableItem, Capabilities, Platform } from "@/connectors/contract";
import { connectorFor } from "@/domain/channels";
import { type Sql, sql, type TenantContext } from "@/infra/db";

/** A mention that could be answered, and what answering it needs. */
export interface Answerable {
  messageId: string;
  item: AnswerableItem;
  /** The mention's channel can carry a reply now or once it is reauthorised. */
  isConnected: boolean;
  canDeliver: boolean;
  capabilities: Capabilities;
}

interface Row {
  id: string;
  externalId: string;
  kind: AnswerableItem["kind"] | null;
  visibility: AnswerableItem["visibility"];
  at: Date;
  authorExternalId: string;
  threadKey: string;
  facts: Record<string, unknown>;
  privateReplies: number;
  isDeleted: boolean;
  platform: Platform;
  channelStatus: string;
  isDisconnected: boolean;
}

/** The newest mention of a ticket that still exists; else its newest one; null without any. */
export async function findAnswerable(
  ctx: TenantContext,
  ticketId: string,
): Promise<Answerable | null> {
  return find(
    ctx,
    sql`m.ticket_id = ${ticketId}::uuid
      ORDER BY m.deleted_at IS NOT NULL, m.at DESC, m.id DESC LIMIT 1`,
  );
}

/** The named mention of a ticket; null when the ticket has no such mention. */
export async function findAnswerableMention(
  ctx: TenantContext,
  ticketId: string,
  messageId: string,
): Promise<Answerable | null> {
  return find(ctx, sql`m.ticket_id = ${ticketId}::uuid AND m.id = ${messageId}::uuid`);
}

async function find(ctx: TenantContext, condition: Sql): Promise<Answerable | null> {
  const [row] = await ctx.tx.$queryRaw<Row[]>`
    SELECT m.id, m.external_id AS "externalId", m.item_kind AS kind, m.visibility, m.at,
      i.external_id AS "authorExternalId", m.thread_key AS "threadKey", m.facts,
      (SELECT count(*)::int FROM message r
        WHERE r.tenant_id = m.tenant_id AND r.ticket_id = m.ticket_id AND r.in_reply_to_id = m.id
          AND r.kind = 'reply' AND r.visibility = 'private'
          AND r.delivery_state IN ('queued', 'sending', 'unknown', 'delivered')
      ) AS "privateReplies",
      m.deleted_at IS NOT NULL AS "isDeleted", c.platform, c.status AS "channelStatus",
      c.disconnected_at IS NOT NULL AS "isDisconnected"
    FROM message m
    JOIN identity i ON i.tenant_id = m.tenant_id AND i.id = m.identity_id
    JOIN channel c ON c.tenant_id = m.tenant_id AND c.id = m.channel_id
    WHERE m.tenant_id = app_tenant_id() AND m.kind = 'mention' AND ${condition}`;
  if (row === undefined) return null;
  const item: AnswerableItem = {
    externalId: row.externalId,
    kind: row.kind ?? "post",
    visibility: row.visibility,
    at: row.at,
    authorExternalId: row.authorExternalId,
    threadKey: row.threadKey,
    facts: row.facts,
    privateReplies: row.privateReplies,
    isDeleted: row.isDeleted,
  };
  const connector = connectorFor(row.platform);
  const isConnected =
    !row.isDisconnected && (row.channelStatus === "active" || row.channelStatus === "reauthorise");
  return {
    messageId: row.id,
    item,
    isConnected,
    canDeliver: connector.canDeliver,
    capabilities:
      isConnected || !connector.canDeliver
        ? connector.capabilities(item, ctx.clock.now())
        : { public: DISCONNECTED, private: DISCONNECTED },
  };
}

const DISCONNECTED = { allowed: false, reason: "channel_disconnected" } as const;
