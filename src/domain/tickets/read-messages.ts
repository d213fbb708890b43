import { type Sql, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { ActorView, DeliveryState, Language, MessageView } from "./schemas";

interface MessageRow {
  id: string;
  ticket_id: string;
  kind: MessageView["kind"];
  item_kind: MessageView["itemKind"];
  visibility: MessageView["visibility"];
  origin: MessageView["origin"];
  member_id: string | null;
  token_id: string | null;
  contact_id: string | null;
  identity_name: string | null;
  identity_handle: string | null;
  identity_avatar_url: string | null;
  contact_name: string | null;
  member_name: string | null;
  token_name: string | null;
  channel_name: string | null;
  body: string;
  subject: string | null;
  permalink: string | null;
  language: Language | null;
  at: Date;
  recorded_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  earlier_versions: number;
  in_reply_to_id: string | null;
  is_acknowledgement: boolean;
  delivery_state: DeliveryState | null;
  delivery_error: string | null;
  delivered_at: Date | null;
}

/** The newest entries of a timeline, at most; a thread longer than this is cut at its beginning. */
const MOST_MESSAGES = 1_000;

/** The timeline of a ticket, oldest first. */
export async function readMessages(ctx: TenantContext, ticketId: string): Promise<MessageView[]> {
  const rows = await select(ctx, sql`m.ticket_id = ${ticketId}::uuid`);
  return rows.map(toView).reverse();
}

/** One message of a ticket. @throws AppError `not_found` */
export async function getMessage(ctx: TenantContext, messageId: string): Promise<MessageView> {
  const [row] = await select(ctx, sql`m.id = ${messageId}::uuid AND m.ticket_id IS NOT NULL`);
  if (row === undefined) throw notFound("Message");
  return toView(row);
}

function select(ctx: TenantContext, condition: Sql): Promise<MessageRow[]> {
  return ctx.tx.$queryRaw<MessageRow[]>`
    SELECT m.id, m.ticket_id, m.kind, m.item_kind, m.visibility, m.origin, m.member_id,
      tok.id::text AS token_id, i.contact_id, i.name AS identity_name, i.handle AS identity_handle,
      i.avatar_url AS identity_avatar_url, co.name AS contact_name, p.name AS member_name,
      tok.name AS token_name, ch.name AS channel_name, m.body, m.subject, m.permalink, m.language,
      m.at, m.recorded_at, m.edited_at, m.deleted_at, m.in_reply_to_id, m.is_acknowledgement,
      m.delivery_state, m.delivery_error, m.delivered_at,
      (SELECT count(*)::int FROM message_version v
        WHERE v.tenant_id = m.tenant_id AND v.message_id = m.id) AS earlier_versions
    FROM message m
    LEFT JOIN identity i ON i.tenant_id = m.tenant_id AND i.id = m.identity_id
    LEFT JOIN contact co ON co.tenant_id = m.tenant_id AND co.id = i.contact_id
    LEFT JOIN member me ON me.tenant_id = m.tenant_id AND me.id = m.member_id
    LEFT JOIN person p ON p.id = me.person_id
    LEFT JOIN api_token tok ON m.origin = 'api' AND tok.tenant_id = m.tenant_id
      AND tok.id::text = m.facts->>'tokenId'
    LEFT JOIN channel ch ON ch.tenant_id = m.tenant_id AND ch.id = m.channel_id
    WHERE m.tenant_id = app_tenant_id() AND ${condition}
    ORDER BY m.at DESC, m.id DESC LIMIT ${MOST_MESSAGES}`;
}

function author(row: MessageRow): ActorView {
  if (row.contact_id !== null) {
    const name = row.identity_name ?? row.identity_handle ?? row.contact_name ?? "";
    return { kind: "contact", id: row.contact_id, name };
  }
  if (row.member_id !== null) {
    return { kind: "member", id: row.member_id, name: row.member_name ?? "" };
  }
  if (row.token_id !== null) {
    return { kind: "token", id: row.token_id, name: row.token_name ?? "API" };
  }
  return { kind: "system", id: null, name: row.channel_name ?? "Echolot" };
}

function toView(row: MessageRow): MessageView {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    kind: row.kind,
    itemKind: row.item_kind,
    visibility: row.visibility,
    origin: row.origin,
    author: author(row),
    authorHandle: row.identity_handle,
    authorAvatarUrl: row.identity_avatar_url,
    body: row.deleted_at === null ? row.body : "",
    subject: row.subject,
    permalink: row.permalink,
    language: row.language,
    at: row.at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    earlierVersions: row.earlier_versions,
    inReplyToId: row.in_reply_to_id,
    isAcknowledgement: row.is_acknowledgement,
    deliveryState: row.delivery_state,
    deliveryError: row.delivery_error,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
  };
}
