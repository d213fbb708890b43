import type { Platform } from "@/connectors/contract";
import { type Sql, sql } from "@/infra/db";
import type { ContactSummary } from "./schemas";

export interface ContactRow {
  id: string;
  name: string;
  sort_key: string;
  handle: string | null;
  avatar_url: string | null;
  reach: number | null;
  platforms: Platform[] | null;
  ticket_count: number;
  open_ticket_count: number;
  last_activity_at: Date | null;
}

/** Contacts with what a list shows of them; `page` selects their ids and their `key`. */
export function selectContacts(page: Sql): Sql {
  return sql`
    WITH page AS (${page})
    SELECT c.id, c.name, page.key AS sort_key, c.handle, c.avatar_url, c.reach,
      identities.platforms, tickets.ticket_count, tickets.open_ticket_count,
      tickets.last_activity_at
    FROM page
    JOIN contact c ON c.tenant_id = app_tenant_id() AND c.id = page.id
    LEFT JOIN LATERAL (
      SELECT array_agg(DISTINCT i.platform ORDER BY i.platform) AS platforms FROM identity i
      WHERE i.tenant_id = c.tenant_id AND i.contact_id = c.id
    ) identities ON true
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS ticket_count,
        (count(*) FILTER (WHERE t.status IN ('open', 'pending', 'on_hold')))::int AS open_ticket_count,
        max(t.last_activity_at) AS last_activity_at
      FROM ticket t WHERE t.tenant_id = c.tenant_id AND t.contact_id = c.id
    ) tickets ON true
    ORDER BY page.key, page.id`;
}

export function toContactSummary(row: ContactRow): ContactSummary {
  return {
    id: row.id,
    name: row.name,
    handle: row.handle,
    avatarUrl: row.avatar_url,
    reach: row.reach,
    platforms: row.platforms ?? [],
    ticketCount: row.ticket_count,
    openTicketCount: row.open_ticket_count,
    lastActivityAt: row.last_activity_at?.toISOString() ?? null,
  };
}
