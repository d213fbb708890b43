import { authorise, joinSql, prepared, type Sql, sql, type TenantContext } from "@/infra/db";
import { decodeCursor, encodeCursor, isInstantKey } from "@/kernel/cursor";
import { AppError } from "@/kernel/errors";
import { isId } from "@/kernel/ids";
import { NO_DUE } from "./clocks/refresh-clocks";
import {
  type ClockStanding,
  type ListTickets,
  type TicketPage,
  TicketStatus,
  type TicketView,
} from "./schemas";
import { type SummaryRow, selectSummaries, toSummary } from "./summary-rows";

/** "Due soon" looks this far ahead; what is overdue is in it as well. */
export const DUE_SOON_MINUTES = 60;

/** A search looks at this many matches at most, newest first. */
const MOST_MATCHES = 1_000;
const MOST_CONTACTS = 200;
const MOST_PER_CONTACT = 100;

/** The last due time that is "soon". */
export function dueSoonBefore(ctx: TenantContext): Date {
  return new Date(ctx.clock.now().getTime() + DUE_SOON_MINUTES * 60_000);
}

type Sort = NonNullable<ListTickets["sort"]>;

const VIEW_STATUSES: Record<TicketView, TicketStatus[]> = {
  mine: ["open", "on_hold"],
  unassigned: ["open"],
  open: ["open"],
  waiting: ["pending", "on_hold"],
  due_soon: ["open"],
  resolved: ["resolved"],
  dismissed: ["dismissed"],
};

const LATEST_FIRST: readonly TicketView[] = ["waiting", "resolved", "dismissed"];

/**
 * A page of tickets, paged by row comparison on (due or activity, id).
 * @throws AppError `invalid` for a cursor of another list, or "me" without a member
 */
export async function listTickets(ctx: TenantContext, input: ListTickets): Promise<TicketPage> {
  authorise(ctx, "ticket.read");
  const view = input.view;
  const sort: Sort = input.sort ?? (view && LATEST_FIRST.includes(view) ? "latest" : "due");
  const statuses = chosenStatuses(input);
  if (statuses?.length === 0) return { data: [], nextCursor: null };

  const conditions = [sql`t.tenant_id = ${ctx.tenantId}::uuid`, ...filters(ctx, input)];
  if (input.cursor !== undefined) conditions.push(after(input.cursor, sort));
  const page =
    input.q === undefined
      ? selectPage(conditions, statuses, sort, input.limit + 1)
      : selectFound(input.q, conditions, statuses, sort, input.limit + 1);
  const statement = selectSummaries(page, order(sort, sql`page.key`, sql`page.id`));
  const rows = await ctx.tx.$queryRaw<SummaryRow[]>(
    isPlainView(input) ? prepared`${statement}` : statement,
  );
  const data = rows.slice(0, input.limit);
  const last = data.at(-1);
  return {
    data: data.map(toSummary),
    nextCursor:
      rows.length > input.limit && last !== undefined
        ? encodeCursor([sort, last.sort_key, last.id])
        : null,
  };
}

/** Nothing but a view and a place in it: what is asked for all the time, by few texts. */
function isPlainView({
  view: _view,
  sort: _sort,
  cursor: _cursor,
  limit: _limit,
  ...narrowed
}: ListTickets): boolean {
  return Object.values(narrowed).every((each) => each === undefined);
}

/** Null: every status. Empty: the filters exclude each other. */
function chosenStatuses(input: ListTickets): TicketStatus[] | null {
  const ofView = input.view === undefined ? null : VIEW_STATUSES[input.view];
  const asked = input.status === undefined || input.status.length === 0 ? null : input.status;
  if (ofView === null) return asked === null ? null : [...new Set(asked)];
  return asked === null ? ofView : ofView.filter((status) => asked.includes(status));
}

/**
 * One branch per status, each in the order of an index that leads with the status; merged, they are
 * in order without sorting more than a page of each.
 */
function selectPage(
  conditions: Sql[],
  statuses: TicketStatus[] | null,
  sort: Sort,
  limit: number,
): Sql {
  const key = sortKey(sort);
  const branch = (conditionsOfBranch: Sql[]) => sql`(
    SELECT t.id, ${key} AS key FROM ticket t
    WHERE ${joinSql(conditionsOfBranch, " AND ")}
    ORDER BY ${order(sort, key, sql`t.id`)} LIMIT ${limit})`;
  if (statuses === null && sort === "due") return branch(conditions);
  const branches = (statuses ?? TicketStatus.options).map((status) =>
    branch([...conditions, sql`t.status = ${status}`]),
  );
  return sql`SELECT b.id, b.key FROM (${joinSql(branches, " UNION ALL ")}) b
    ORDER BY ${order(sort, sql`b.key`, sql`b.id`)} LIMIT ${limit}`;
}

/**
 * A search sorts what it found. Materialised and held together by OFFSET 0, because the planner would
 * else rather walk the whole queue in order until a page of matches has come by.
 */
function selectFound(
  q: string,
  conditions: Sql[],
  statuses: TicketStatus[] | null,
  sort: Sort,
  limit: number,
): Sql {
  const all =
    statuses === null ? conditions : [...conditions, sql`t.status = ANY(${statuses}::text[])`];
  const key = sortKey(sort);
  return sql`
    WITH found AS MATERIALIZED (${matches(q)})
    SELECT t.id, ${key} AS key FROM (
      SELECT ticket.* FROM found JOIN ticket ON ticket.tenant_id = app_tenant_id() AND ticket.id = found.id
      OFFSET 0
    ) t WHERE ${joinSql(all, " AND ")}
    ORDER BY ${order(sort, key, sql`t.id`)} LIMIT ${limit}`;
}

function sortKey(sort: Sort): Sql {
  return sort === "due" ? sql`t.due_at` : sql`t.last_activity_at`;
}

function order(sort: Sort, key: Sql, id: Sql): Sql {
  return sort === "latest" ? sql`${key} DESC, ${id} DESC` : sql`${key}, ${id}`;
}

function after(cursor: string, sort: Sort): Sql {
  const [ofSort, key, id] = decodeCursor(cursor, 3);
  if (ofSort !== sort || !isInstantKey(key) || typeof id !== "string" || !isId(id)) {
    throw new AppError("invalid", "The cursor is not valid. Start again without one.", {
      issues: [{ path: "cursor", message: "not a cursor of this list" }],
    });
  }
  const row = sql`(${key}::timestamptz, ${id}::uuid)`;
  if (sort === "due") return sql`(t.due_at, t.id) > ${row}`;
  return sort === "latest"
    ? sql`(t.last_activity_at, t.id) < ${row}`
    : sql`(t.last_activity_at, t.id) > ${row}`;
}

function filters(ctx: TenantContext, input: ListTickets): Sql[] {
  const chosen: Sql[] = [];
  if (input.view === "mine") chosen.push(assignedTo(ctx, "me"));
  if (input.view === "unassigned") chosen.push(sql`t.assignee_id IS NULL`);
  if (input.view === "due_soon") {
    chosen.push(sql`t.due_at <= ${dueSoonBefore(ctx)}`);
  }
  if (input.assignee !== undefined) chosen.push(assignedTo(ctx, input.assignee));
  if (input.team === "none") chosen.push(sql`t.team_id IS NULL`);
  else if (input.team !== undefined) chosen.push(sql`t.team_id = ${input.team}::uuid`);
  if (input.contact !== undefined) chosen.push(sql`t.contact_id = ${input.contact}::uuid`);
  if (input.platform?.length) chosen.push(sql`t.platform = ANY(${input.platform}::text[])`);
  if (input.channel?.length) chosen.push(sql`t.channel_id = ANY(${input.channel}::uuid[])`);
  if (input.language?.length) chosen.push(sql`t.language = ANY(${input.language}::text[])`);
  if (input.priority?.length) chosen.push(sql`t.priority = ANY(${input.priority}::text[])`);
  if (input.tag?.length) chosen.push(sql`t.tags @> ${input.tag}::text[]`);
  if (input.clock?.length) chosen.push(standing(ctx, input.clock));
  return chosen;
}

/** By what runs; a ticket whose clocks are all paused has nothing due. */
function standing(ctx: TenantContext, wanted: readonly ClockStanding[]): Sql {
  const now = ctx.clock.now();
  const conditions: Record<ClockStanding, Sql> = {
    overdue: sql`t.due_at < ${now}`,
    warned: sql`(t.warn_at <= ${now} AND t.due_at >= ${now} AND t.due_at < ${NO_DUE})`,
    on_track: sql`(t.warn_at > ${now} AND t.due_at >= ${now} AND t.due_at < ${NO_DUE})`,
    paused: sql`(t.due_at = ${NO_DUE} AND EXISTS (
      SELECT 1 FROM clock c
      WHERE c.tenant_id = t.tenant_id AND c.ticket_id = t.id AND c.state = 'paused'))`,
  };
  return sql`(${joinSql(
    [...new Set(wanted)].map((each) => conditions[each]),
    " OR ",
  )})`;
}

function assignedTo(ctx: TenantContext, assignee: string): Sql {
  if (assignee === "none") return sql`t.assignee_id IS NULL`;
  if (assignee !== "me") return sql`t.assignee_id = ${assignee}::uuid`;
  if (ctx.actor.kind === "member") return sql`t.assignee_id = ${ctx.actor.memberId}::uuid`;
  throw new AppError("invalid", "Only a member has tickets of their own; name an assignee.", {
    issues: [{ path: "assignee", message: "me needs a signed-in member" }],
  });
}

/** Ids of tickets by their words, their contact, or `#number`. */
function matches(q: string): Sql {
  const number = /^#(\d{1,15})$/.exec(q)?.[1];
  if (number !== undefined) {
    return sql`SELECT t.id FROM ticket t
      WHERE t.tenant_id = app_tenant_id() AND t.number = ${BigInt(number)}`;
  }
  return sql`
    SELECT s.ticket_id AS id FROM search_ticket_ids(${q}, ${MOST_MATCHES}::int) s
    UNION
    (SELECT t.id FROM search_contact_ids(${q}, ${MOST_CONTACTS}::int) s
      CROSS JOIN LATERAL (
        SELECT t.id FROM ticket t
        WHERE t.tenant_id = app_tenant_id() AND t.contact_id = s.contact_id
        ORDER BY t.last_activity_at DESC LIMIT ${MOST_PER_CONTACT}
      ) t LIMIT ${MOST_MATCHES})`;
}
