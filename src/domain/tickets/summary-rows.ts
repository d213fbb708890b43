import type { Platform } from "@/connectors/contract";
import { type Sql, sql } from "@/infra/db";
import { NO_DUE } from "./clocks/refresh-clocks";
import type {
  ClockView,
  DismissalReason,
  Language,
  Priority,
  TicketStatus,
  TicketSummary,
} from "./schemas";

/** One ticket as `selectSummaries` gives it. */
export interface SummaryRow {
  id: string;
  number: bigint;
  status: TicketStatus;
  dismissal_reason: DismissalReason | null;
  priority: Priority;
  platform: Platform;
  channel_id: string;
  channel_name: string;
  visibility: "public" | "private";
  contact_id: string;
  contact_name: string;
  contact_handle: string | null;
  contact_avatar_url: string | null;
  contact_reach: number | null;
  assignee_id: string | null;
  assignee_name: string | null;
  team_id: string | null;
  team_name: string | null;
  tags: string[];
  language: Language;
  subject: string;
  excerpt: string;
  first_mention_at: Date;
  last_mention_at: Date;
  last_activity_at: Date;
  resolved_at: Date | null;
  reopen_count: number;
  mention_count: number;
  is_escalated: boolean;
  has_failed_reply: boolean;
  due_at: Date;
  clocks: ClockView[] | null;
  version: number;
  /** The page's sort key with microseconds, which a `Date` would lose. */
  sort_key: string;
}

export const INSTANT_FORMAT = sql`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Columns of a clock as `ClockView` names them. */
export const CLOCK_COLUMNS = sql`
  c.promise, c.cycle, c.state, c.target_minutes AS "targetMinutes",
  to_char(c.started_at, ${INSTANT_FORMAT}) AS "startedAt",
  to_char(c.due_at, ${INSTANT_FORMAT}) AS "dueAt",
  to_char(c.warn_at, ${INSTANT_FORMAT}) AS "warnAt",
  to_char(c.stopped_at, ${INSTANT_FORMAT}) AS "stoppedAt",
  to_char(c.breached_at, ${INSTANT_FORMAT}) AS "breachedAt"`;

/**
 * Everything a list shows, in one statement. `page` selects the ids and their `key`
 * (a timestamptz) in the order wanted; `order` orders by `page.key` and `page.id`.
 */
export function selectSummaries(page: Sql, order: Sql): Sql {
  return sql`
    WITH page AS (${page})
    SELECT t.id, t.number, t.status, t.dismissal_reason, t.priority, t.platform, t.channel_id,
      ch.name AS channel_name, t.visibility, t.contact_id, co.name AS contact_name,
      co.handle AS contact_handle, co.avatar_url AS contact_avatar_url, co.reach AS contact_reach,
      t.assignee_id, p.name AS assignee_name, t.team_id, te.name::text AS team_name, t.tags,
      t.language, t.subject, t.excerpt, t.first_mention_at, t.last_mention_at, t.last_activity_at,
      t.resolved_at, t.reopen_count, t.mention_count, t.escalated_at IS NOT NULL AS is_escalated,
      EXISTS (
        SELECT 1 FROM message m
        WHERE m.tenant_id = t.tenant_id AND m.ticket_id = t.id AND m.kind = 'reply'
          AND m.delivery_state IN ('failed', 'unknown')
      ) AS has_failed_reply,
      t.due_at, clocks.clocks, t.version,
      to_char(page.key, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS sort_key
    FROM page
    JOIN ticket t ON t.tenant_id = app_tenant_id() AND t.id = page.id
    JOIN channel ch ON ch.tenant_id = t.tenant_id AND ch.id = t.channel_id
    JOIN contact co ON co.tenant_id = t.tenant_id AND co.id = t.contact_id
    LEFT JOIN member me ON me.tenant_id = t.tenant_id AND me.id = t.assignee_id
    LEFT JOIN person p ON p.id = me.person_id
    LEFT JOIN team te ON te.tenant_id = t.tenant_id AND te.id = t.team_id
    LEFT JOIN LATERAL (
      SELECT json_agg(newest ORDER BY newest.promise) AS clocks FROM (
        SELECT DISTINCT ON (c.promise) ${CLOCK_COLUMNS}
        FROM clock c WHERE c.tenant_id = t.tenant_id AND c.ticket_id = t.id
        ORDER BY c.promise, c.cycle DESC
      ) newest
    ) clocks ON true
    ORDER BY ${order}`;
}

export function toSummary(row: SummaryRow): TicketSummary {
  return {
    id: row.id,
    number: Number(row.number),
    status: row.status,
    dismissalReason: row.dismissal_reason,
    priority: row.priority,
    platform: row.platform,
    channelId: row.channel_id,
    channelName: row.channel_name,
    visibility: row.visibility,
    contact: {
      id: row.contact_id,
      name: row.contact_name,
      handle: row.contact_handle,
      avatarUrl: row.contact_avatar_url,
      reach: row.contact_reach,
    },
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    teamId: row.team_id,
    teamName: row.team_name,
    tags: row.tags,
    language: row.language,
    subject: row.subject,
    excerpt: row.excerpt,
    firstMentionAt: row.first_mention_at.toISOString(),
    lastMentionAt: row.last_mention_at.toISOString(),
    lastActivityAt: row.last_activity_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    reopenCount: row.reopen_count,
    mentionCount: row.mention_count,
    isEscalated: row.is_escalated,
    hasFailedReply: row.has_failed_reply,
    dueAt: row.due_at.getTime() === NO_DUE.getTime() ? null : row.due_at.toISOString(),
    clocks: row.clocks ?? [],
    version: row.version,
  };
}
