import type { Stage } from "./stage";
import type { Item, Place } from "./traffic";
import { until } from "./until";

export interface Count {
  present: number;
  lost: number;
  /** Messages, tickets and events beyond one for each fact. */
  doubled: number;
  tickets: number;
}

const channelsOf = (places: readonly Place[]) => places.map((place) => place.channelId);

/** Waits until every stored event was worked off. @returns when that was, in epoch milliseconds */
export async function untilDrained(
  stage: Stage,
  places: readonly Place[],
  withinMs: number,
): Promise<number> {
  await until(
    "the inbox to be empty",
    async () => {
      const [row] = await stage.ask<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM inbound_event
           WHERE state = 'pending' AND channel_id = ANY($1::uuid[])) AS waiting`,
        [channelsOf(places)],
      );
      return row?.waiting === false;
    },
    withinMs,
  );
  return Date.now();
}

/** Holds what was put in against what is there: mentions, their tickets, their events. */
export async function countMentions(
  stage: Stage,
  places: readonly Place[],
  injected: readonly Item[],
): Promise<Count> {
  const channels = channelsOf(places);
  const messages = await stage.ask<{ id: string; count: number }>(
    `SELECT channel_id || ' ' || external_id AS id, count(*)::int AS count FROM message
     WHERE kind = 'mention' AND ticket_id IS NOT NULL AND channel_id = ANY($1::uuid[])
     GROUP BY 1`,
    [channels],
  );
  const found = new Map(messages.map((row) => [row.id, row.count]));
  const present = injected.filter((item) =>
    found.has(`${item.place.channelId} ${item.externalId}`),
  ).length;
  const [extra] = await stage.ask<{ tickets: number; events: number; threads: number }>(
    `SELECT
       (SELECT count(*)::int FROM ticket WHERE channel_id = ANY($1::uuid[])) AS tickets,
       (SELECT count(DISTINCT (channel_id, thread_key))::int FROM ticket
          WHERE channel_id = ANY($1::uuid[])) AS threads,
       (SELECT coalesce(sum(n - 1), 0)::int FROM (
          SELECT count(*) AS n FROM ticket_event e JOIN ticket t
            ON t.tenant_id = e.tenant_id AND t.id = e.ticket_id
          WHERE e.type = 'mention.received' AND t.channel_id = ANY($1::uuid[])
          GROUP BY e.tenant_id, e.data->>'messageId') AS repeated) AS events`,
    [channels],
  );
  const messagesTwice = messages.reduce((sum, row) => sum + row.count - 1, 0);
  const tickets = extra?.tickets ?? 0;
  return {
    present,
    lost: injected.length - present,
    doubled: messagesTwice + tickets - (extra?.threads ?? 0) + (extra?.events ?? 0),
    tickets,
  };
}

/** How long each mention took from its acknowledgement until it stood in a ticket, in milliseconds. */
export async function latencies(
  stage: Stage,
  place: Place,
  acknowledgedAt: ReadonlyMap<string, number>,
): Promise<number[]> {
  const rows = await stage.ask<{ id: string; at: Date }>(
    `SELECT m.external_id AS id, e.processed_at AS at FROM message m
     JOIN processed_event e ON e.tenant_id = m.tenant_id AND e.channel_id = m.channel_id
       AND e.event_key LIKE 'push:feed:' || m.external_id || ':%'
     WHERE m.channel_id = $1::uuid AND m.kind = 'mention'`,
    [place.channelId],
  );
  return rows.flatMap((row) => {
    const since = acknowledgedAt.get(row.id);
    return since === undefined ? [] : [Math.max(0, row.at.getTime() - since)];
  });
}
