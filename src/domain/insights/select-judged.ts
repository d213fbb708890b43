import { type Sql, sql, type TenantContext } from "@/infra/db";
import { type ReportPeriod, slicesOf } from "./rules/report-period";
import type { ReportGroupBy } from "./schemas";

export interface ReportScope {
  period: ReportPeriod;
  groupBy: ReportGroupBy;
  /** From when on rows are wanted: the period's start, or that of the stretch before it. */
  since: Date;
}

/**
 * `judged`: promises that were kept or broken, or whose clock stopped, since then, each with the
 * group of its verdict and the group of its end; `settled`: tickets first resolved since then.
 *
 * A verdict falls when the promise is kept or at the moment it breaks, and stays there: an answer
 * that comes later does not move the breach into another week. Times belong to their end. What is
 * overdue but was not swept yet counts as broken all the same.
 */
export function selectJudged(ctx: TenantContext, scope: ReportScope): Sql {
  const { period, since } = scope;
  const { tenantId } = ctx;
  const to = period.to;
  const now = ctx.clock.now();
  const key = keysOf(scope);
  return sql`
    WITH clocks AS (
      SELECT c.ticket_id, c.promise, c.state, c.policy_id, c.started_at, c.stopped_at,
        c.stopped_by_id, c.elapsed_seconds,
        CASE c.state WHEN 'met' THEN c.stopped_at WHEN 'breached' THEN c.breached_at
          ELSE c.due_at END AS verdict_at
      FROM clock c
      WHERE c.tenant_id = ${tenantId}::uuid AND (
        (c.state IN ('met', 'breached') AND c.stopped_at >= ${since} AND c.stopped_at < ${to})
        OR (c.state = 'breached' AND c.breached_at >= ${since} AND c.breached_at < ${to})
        OR (c.state = 'running' AND c.due_at >= ${since} AND c.due_at < ${to} AND c.due_at < ${now}))
    ),
    judged AS MATERIALIZED (
      SELECT c.ticket_id, c.promise COLLATE "C" AS promise, c.verdict_at, c.stopped_at,
        c.state = 'met' AS is_met, c.stopped_at IS NULL AS is_overdue,
        c.elapsed_seconds::float8 AS business,
        extract(epoch FROM c.stopped_at - c.started_at)::float8 AS wall,
        (${key.ofVerdict}) COLLATE "C" AS verdict_key, (${key.ofEnd}) COLLATE "C" AS end_key,
        c.stopped_at IS NOT NULL AND (c.promise = 'resolution' OR c.state = 'met' OR EXISTS (
          -- A response clock that resolving stopped too late is broken, but nobody answered.
          SELECT FROM message m
          WHERE m.tenant_id = ${tenantId}::uuid AND m.ticket_id = c.ticket_id AND m.kind = 'reply'
            AND m.delivery_state = 'delivered' AND m.delivered_at = c.stopped_at
            AND NOT m.is_automatic AND NOT m.is_acknowledgement)) AS is_timed
      FROM clocks c
      JOIN ticket t ON t.tenant_id = ${tenantId}::uuid AND t.id = c.ticket_id
      WHERE t.status <> 'dismissed'
    ),
    worked AS (
      SELECT c.ticket_id,
        (array_agg(c.elapsed_seconds ORDER BY c.cycle))[1]::float8 AS first,
        sum(c.elapsed_seconds)::float8 AS final,
        (array_agg(c.stopped_by_id ORDER BY c.cycle))[1] AS by_id
      FROM clock c
      JOIN ticket t ON t.tenant_id = ${tenantId}::uuid AND t.id = c.ticket_id
        AND t.first_resolved_at >= ${since} AND t.first_resolved_at < ${to}
      WHERE c.tenant_id = ${tenantId}::uuid AND c.promise = 'resolution'
        AND c.state IN ('met', 'breached') AND c.stopped_at IS NOT NULL
      GROUP BY c.ticket_id
    ),
    settled AS MATERIALIZED (
      SELECT t.id AS ticket_id, t.first_resolved_at, t.reopen_count,
        t.status = 'resolved' AS is_resolved,
        CASE WHEN t.status = 'resolved' THEN worked.first END AS first_business,
        CASE WHEN t.status = 'resolved' THEN worked.final END AS final_business,
        CASE WHEN t.status = 'resolved' THEN
          extract(epoch FROM t.first_resolved_at - t.first_mention_at)::float8
        END AS first_wall,
        CASE WHEN t.status = 'resolved' THEN
          extract(epoch FROM coalesce(latest.at, t.first_resolved_at) - t.first_mention_at)::float8
        END AS final_wall,
        (${key.ofTicket}) COLLATE "C" AS key
      FROM ticket t
      LEFT JOIN worked ON worked.ticket_id = t.id
      LEFT JOIN LATERAL (
        -- A closing "thanks" brought the ticket back for a moment, but not the matter.
        SELECT max(e.at) AS at FROM ticket_event e
        WHERE t.resolved_at <> t.first_resolved_at AND e.tenant_id = ${tenantId}::uuid
          AND e.ticket_id = t.id AND e.type = 'ticket.status_changed'
          AND e.data->>'to' = 'resolved'
          AND (e.data->>'isClosingRemark') IS DISTINCT FROM 'true'
      ) latest ON true
      WHERE t.tenant_id = ${tenantId}::uuid AND t.status <> 'dismissed'
        AND t.first_resolved_at >= ${since} AND t.first_resolved_at < ${to}
    )`;
}

interface KeyColumns {
  ofVerdict: Sql;
  ofEnd: Sql;
  ofTicket: Sql;
}

function keysOf({ groupBy, period }: ReportScope): KeyColumns {
  if (groupBy === "day" || groupBy === "week") {
    // Cut by the same zone rules as the calendars; a number below 1 lies before the period.
    const starts = slicesOf(period, groupBy).map(({ startsAt }) => startsAt);
    const slice = (at: Sql) => sql`width_bucket(${at}, ${starts}::timestamptz[])::text`;
    return {
      ofVerdict: slice(sql`c.verdict_at`),
      ofEnd: slice(sql`c.stopped_at`),
      ofTicket: slice(sql`t.first_resolved_at`),
    };
  }
  if (groupBy === "agent") {
    const agent = sql`CASE WHEN c.stopped_at IS NULL THEN t.assignee_id ELSE c.stopped_by_id END::text`;
    return {
      ofVerdict: agent,
      ofEnd: agent,
      ofTicket: sql`coalesce(worked.by_id, t.assignee_id)::text`,
    };
  }
  if (groupBy === "policy") {
    const policy = sql`c.policy_id::text`;
    return { ofVerdict: policy, ofEnd: policy, ofTicket: sql`t.policy_id::text` };
  }
  const column = {
    channel: sql`t.channel_id::text`,
    platform: sql`t.platform`,
    team: sql`t.team_id::text`,
    priority: sql`t.priority`,
  }[groupBy];
  return { ofVerdict: column, ofEnd: column, ofTicket: column };
}

/** Names of the groups, by key; empty where the key says it all. */
export function selectLabels(ctx: TenantContext, groupBy: ReportGroupBy): Sql {
  const { tenantId } = ctx;
  switch (groupBy) {
    case "channel":
      return sql`SELECT id::text AS key, name::text AS label FROM channel WHERE tenant_id = ${tenantId}::uuid`;
    case "team":
      return sql`SELECT id::text AS key, name::text AS label FROM team WHERE tenant_id = ${tenantId}::uuid`;
    case "policy":
      return sql`SELECT id::text AS key, name::text AS label FROM policy WHERE tenant_id = ${tenantId}::uuid`;
    case "agent":
      return sql`SELECT m.id::text AS key, p.name::text AS label FROM member m
        JOIN person p ON p.id = m.person_id WHERE m.tenant_id = ${tenantId}::uuid`;
    default:
      return sql`SELECT NULL::text AS key, NULL::text AS label WHERE false`;
  }
}
