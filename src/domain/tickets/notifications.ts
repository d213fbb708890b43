import { z } from "zod";
import { NotificationType } from "@/domain/mail";
import { authorise, emptySql, sql, type TenantContext } from "@/infra/db";
import { decodeIdCursor, encodeCursor } from "@/kernel/cursor";
import { nameActors } from "./actors";
import { ActorView } from "./schemas";

const Id = z.uuid();
const Instant = z.iso.datetime();

export const NotificationView = z
  .object({
    id: Id,
    type: NotificationType,
    ticket: z.object({ id: Id, number: z.int(), excerpt: z.string(), contactName: z.string() }),
    actor: ActorView,
    data: z.record(z.string(), z.unknown()),
    createdAt: Instant,
    readAt: Instant.nullable(),
  })
  .meta({ id: "Notification" });
export type NotificationView = z.infer<typeof NotificationView>;

export const ListNotifications = z.object({
  unread: z.stringbool().default(false).describe("only those not read yet"),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type ListNotifications = z.infer<typeof ListNotifications>;

export const NotificationPage = z
  .object({
    data: z.array(NotificationView),
    nextCursor: z.string().nullable(),
    unreadCount: z.int().describe("100 stands for 100 or more"),
  })
  .meta({ id: "NotificationPage" });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const MarkNotificationsRead = z.strictObject({
  ids: z.array(Id).min(1).max(100).optional().describe("all when left out"),
});
export type MarkNotificationsRead = z.infer<typeof MarkNotificationsRead>;

const UNREAD_CAP = 100;

interface NotificationRow {
  id: string;
  type: NotificationView["type"];
  ticketId: string;
  number: bigint;
  excerpt: string;
  contactName: string;
  actor: unknown;
  data: Record<string, unknown>;
  createdAt: Date;
  readAt: Date | null;
}

/**
 * One's own, newest first. A token is nobody, so it has none.
 * @throws AppError `invalid` for a cursor of another list
 */
export async function listNotifications(
  ctx: TenantContext,
  { unread, cursor, limit }: ListNotifications,
): Promise<NotificationPage> {
  authorise(ctx, "ticket.read");
  if (ctx.actor.kind !== "member") return { data: [], nextCursor: null, unreadCount: 0 };
  const { memberId } = ctx.actor;
  const after = cursor === undefined ? null : decodeIdCursor(cursor);
  const rows = await ctx.tx.$queryRaw<NotificationRow[]>`
    SELECT n.id, n.type, n.ticket_id AS "ticketId", t.number, t.excerpt, c.name AS "contactName",
      n.actor, n.data, n.created_at AS "createdAt", n.read_at AS "readAt"
    FROM notification n
    JOIN ticket t ON t.tenant_id = n.tenant_id AND t.id = n.ticket_id
    JOIN contact c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
    WHERE n.tenant_id = ${ctx.tenantId}::uuid AND n.member_id = ${memberId}::uuid
      ${unread ? sql`AND n.read_at IS NULL` : emptySql}
      ${after !== null ? sql`AND n.id < ${after}::uuid` : emptySql}
    ORDER BY n.id DESC LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nameOf = await nameActors(
    ctx,
    page.map((row) => row.actor),
  );
  return {
    data: page.map((row) => ({
      id: row.id,
      type: row.type,
      ticket: {
        id: row.ticketId,
        number: Number(row.number),
        excerpt: row.excerpt,
        contactName: row.contactName,
      },
      actor: nameOf(row.actor),
      data: row.data,
      createdAt: row.createdAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
    })),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
    unreadCount: await countUnread(ctx, memberId),
  };
}

/** Marks one's own as read; nobody else's change. */
export async function markNotificationsRead(
  ctx: TenantContext,
  { ids }: MarkNotificationsRead,
): Promise<void> {
  authorise(ctx, "ticket.read");
  if (ctx.actor.kind !== "member") return;
  await ctx.tx.notification.updateMany({
    where: {
      tenantId: ctx.tenantId,
      memberId: ctx.actor.memberId,
      readAt: null,
      ...(ids && { id: { in: ids } }),
    },
    data: { readAt: ctx.clock.now() },
  });
}

async function countUnread(ctx: TenantContext, memberId: string): Promise<number> {
  const [row] = await ctx.tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM notification
      WHERE tenant_id = ${ctx.tenantId}::uuid AND member_id = ${memberId}::uuid AND read_at IS NULL
      LIMIT ${UNREAD_CAP}
    ) unread`;
  return row?.count ?? 0;
}
