import { connectorFor, listChannels, updateChannel } from "@/domain/channels";
import { type TenantScope, withTenant } from "@/infra/db";

/** An item that a channel must hold in the end, by the platform's own id. */
export interface ExpectedItem {
  channelId: string;
  externalId: string;
}

export interface Ingested {
  mentions: number;
  answers: number;
  /** Of both, those that were there before the replay began. */
  known: number;
  /** Tickets that the mentions belong to. */
  tickets: number;
}

/** How much of what is expected a tenant holds. */
export async function countIngested(
  scope: TenantScope,
  expected: readonly ExpectedItem[],
  since: Date,
): Promise<Ingested> {
  const [row] = await withTenant(
    scope,
    (ctx) => ctx.tx.$queryRaw<Ingested[]>`
      SELECT count(*) FILTER (WHERE m.kind = 'mention')::int AS mentions,
        count(*) FILTER (WHERE m.kind = 'reply')::int AS answers,
        count(*) FILTER (WHERE m.recorded_at < ${since})::int AS known,
        count(DISTINCT m.ticket_id) FILTER (WHERE m.kind = 'mention')::int AS tickets
      FROM unnest(
        ${expected.map((item) => item.channelId)}::uuid[],
        ${expected.map((item) => item.externalId)}::text[]
      ) AS u(channel_id, external_id)
      JOIN message m ON m.tenant_id = ${scope.tenantId}::uuid
        AND m.channel_id = u.channel_id AND m.external_id = u.external_id`,
  );
  return row ?? { mentions: 0, answers: 0, known: 0, tickets: 0 };
}

/** Those of the expected items that are not there, as positions in `expected`. */
export async function findMissing(
  scope: TenantScope,
  expected: readonly ExpectedItem[],
): Promise<Set<number>> {
  const rows = await withTenant(
    scope,
    (ctx) => ctx.tx.$queryRaw<{ position: number }[]>`
      SELECT u.position::int AS position
      FROM unnest(
        ${expected.map((item) => item.channelId)}::uuid[],
        ${expected.map((item) => item.externalId)}::text[]
      ) WITH ORDINALITY AS u(channel_id, external_id, position)
      WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.tenant_id = ${scope.tenantId}::uuid
        AND m.channel_id = u.channel_id AND m.external_id = u.external_id)`,
  );
  return new Set(rows.map((row) => row.position - 1));
}

export interface EventStates {
  pending: number;
  setAside: { id: string; error: string }[];
}

/** What lies between the platforms and the tickets of these channels. */
export async function readEventStates(
  scope: TenantScope,
  channelIds: readonly string[],
): Promise<EventStates> {
  return withTenant(scope, async (ctx) => {
    const [row] = await ctx.tx.$queryRaw<{ pending: number }[]>`
      SELECT count(*)::int AS pending FROM inbound_event
      WHERE tenant_id = ${scope.tenantId}::uuid AND state = 'pending'
        AND channel_id = ANY(${[...channelIds]}::uuid[])`;
    const setAside = await ctx.tx.$queryRaw<EventStates["setAside"]>`
      SELECT id, coalesce(error, '') AS error FROM inbound_event
      WHERE tenant_id = ${scope.tenantId}::uuid AND state = 'set_aside'
        AND channel_id = ANY(${[...channelIds]}::uuid[]) ORDER BY id`;
    return { pending: row?.pending ?? 0, setAside };
  });
}

/** Makes channels due for polling now, at a pace of seconds, or at their platform's usual one. */
export async function paceChannels(
  scope: TenantScope,
  channelIds: ReadonlySet<string>,
  seconds: number | "usual",
): Promise<void> {
  await withTenant(scope, async (ctx) => {
    for (const { id, platform, status } of await listChannels(ctx)) {
      if (!channelIds.has(id) || status !== "active") continue;
      const pollIntervalSeconds =
        seconds === "usual" ? connectorFor(platform).pollIntervalSeconds : seconds;
      await updateChannel(ctx, { id, pollIntervalSeconds });
    }
  });
}
