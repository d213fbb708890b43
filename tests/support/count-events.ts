import type { Client } from "pg";

type CountedPromise = "first_response" | "next_response" | "resolution";

/** One thing that a report counts, found in messages and events alone: no clock was asked. */
export interface CountedEvent {
  what: "met" | "breached" | "ended" | "settled" | "ended_late";
  promise: CountedPromise;
  ticketId: string;
  at: Date;
  /** Without pauses, and on the wall. */
  seconds: number;
  wallSeconds: number;
  memberId: string | null;
  channelId: string;
  platform: string;
  priority: string;
  teamId: string | null;
  reopenings: number;
  isResolved: boolean;
}

/**
 * What was kept, broken, answered and resolved, by a straight count over `message` and
 * `ticket_event`, for targets in minutes around the clock that never changed.
 */
export async function countEvents(
  owner: Client,
  tenantId: string,
  targets: Record<CountedPromise, number>,
): Promise<CountedEvent[]> {
  const { rows } = await owner.query<CountedEvent>(STATEMENT, [
    tenantId,
    targets.first_response * 60,
    targets.next_response * 60,
    targets.resolution * 60,
  ]);
  return rows;
}

const STATEMENT = `
WITH t AS (SELECT * FROM ticket WHERE tenant_id = $1 AND status <> 'dismissed'),
mention AS (SELECT ticket_id, at FROM message WHERE tenant_id = $1 AND kind = 'mention'),
answer AS (
  SELECT ticket_id, delivered_at AS at, member_id,
    lag(delivered_at) OVER (PARTITION BY ticket_id ORDER BY delivered_at) AS previous
  FROM message
  WHERE tenant_id = $1 AND kind = 'reply' AND delivery_state = 'delivered'
    AND NOT is_automatic AND NOT is_acknowledgement
),
change AS (
  SELECT ticket_id, at, seq, type = 'ticket.reopened' AS is_reopening,
    CASE type WHEN 'ticket.reopened' THEN 'open' ELSE data->>'to' END AS status,
    coalesce((data->>'isClosingRemark')::boolean, false) AS is_remark,
    (actor->>'memberId')::uuid AS member_id,
    lead(at) OVER (PARTITION BY ticket_id ORDER BY at, seq) AS until
  FROM ticket_event
  WHERE tenant_id = $1 AND type IN ('ticket.reopened', 'ticket.status_changed')
),
responses AS (
  SELECT a.ticket_id, a.at, a.member_id, a.previous IS NULL AS is_first,
    greatest(oldest.at, (SELECT max(c.at) FROM change c
      WHERE c.ticket_id = a.ticket_id AND c.is_reopening AND c.at < a.at)) AS since
  FROM answer a
  CROSS JOIN LATERAL (
    SELECT min(m.at) AS at FROM mention m
    WHERE m.ticket_id = a.ticket_id AND m.at < a.at AND m.at > coalesce(a.previous, '-infinity')
      AND m.at > coalesce((SELECT max(c.at) FROM change c
        WHERE c.ticket_id = a.ticket_id AND c.is_remark AND c.at < a.at), '-infinity')
  ) oldest
  WHERE oldest.at IS NOT NULL AND (
    SELECT c.status FROM change c WHERE c.ticket_id = a.ticket_id AND c.at < a.at
    ORDER BY c.at DESC, c.seq DESC LIMIT 1) IS DISTINCT FROM 'resolved'
),
resolves AS (
  SELECT r.ticket_id, r.at, r.member_id, r.since,
    coalesce((SELECT sum(extract(epoch FROM least(p.until, r.at) - greatest(p.at, r.since)))
      FROM change p WHERE p.ticket_id = r.ticket_id AND p.status IN ('pending', 'on_hold')
        AND p.at < r.at AND p.until > r.since), 0) AS paused,
    r.is_first
  FROM (
    SELECT c.*, NOT EXISTS (SELECT FROM change e WHERE e.ticket_id = c.ticket_id
        AND e.status = 'resolved' AND e.at < c.at) AS is_first,
      coalesce((SELECT max(o.at) FROM change o
          WHERE o.ticket_id = c.ticket_id AND o.is_reopening AND o.at < c.at),
        (SELECT min(m.at) FROM mention m WHERE m.ticket_id = c.ticket_id)) AS since
    FROM change c WHERE c.status = 'resolved' AND NOT c.is_remark
  ) r
),
ended AS (
  SELECT ticket_id, CASE WHEN is_first THEN 'first_response' ELSE 'next_response' END AS promise,
    at, member_id, extract(epoch FROM at - since) AS wall, extract(epoch FROM at - since) AS worked,
    CASE WHEN is_first THEN $2::int ELSE $3::int END AS target
  FROM responses
  UNION ALL
  SELECT ticket_id, 'resolution', at, member_id, extract(epoch FROM at - since),
    extract(epoch FROM at - since) - paused, $4::int
  FROM resolves
),
counted AS (
  SELECT 'ended' AS what, promise, ticket_id, at, worked, wall, member_id FROM ended
  UNION ALL
  SELECT CASE WHEN worked <= target THEN 'met' ELSE 'ended_late' END, promise, ticket_id, at,
    worked, wall, member_id
  FROM ended
  UNION ALL
  SELECT 'breached', e.data->>'promise', e.ticket_id, e.at, 0, 0, NULL
  FROM ticket_event e
  WHERE e.tenant_id = $1 AND e.type = 'clock.breached' AND NOT EXISTS (
    SELECT FROM ticket_event c WHERE c.tenant_id = $1 AND c.ticket_id = e.ticket_id
      AND c.type = 'clock.corrected' AND c.seq > e.seq
      AND c.data->>'promise' = e.data->>'promise' AND c.data->>'cycle' = e.data->>'cycle')
  UNION ALL
  SELECT 'settled', 'resolution', ticket_id, at, 0,
    extract(epoch FROM at - (SELECT min(m.at) FROM mention m WHERE m.ticket_id = r.ticket_id)),
    member_id
  FROM resolves r WHERE is_first
)
SELECT c.what, c.promise, c.ticket_id AS "ticketId", c.at, c.worked::float8 AS seconds,
  c.wall::float8 AS "wallSeconds", c.member_id AS "memberId", t.channel_id AS "channelId",
  t.platform, t.priority, t.team_id AS "teamId",
  ((SELECT count(*) FROM change o WHERE o.ticket_id = t.id AND o.is_reopening) - (
    SELECT count(*) FROM change o WHERE o.ticket_id = t.id AND o.is_remark))::int AS reopenings,
  t.status = 'resolved' AS "isResolved"
FROM counted c JOIN t ON t.id = c.ticket_id
ORDER BY c.at`;
