import type { Source } from "./sources";
import type { Stage } from "./stage";

/** How many of the channels were asked at least once. */
export async function polled(stage: Stage, channelIds: readonly string[]): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM channel
     WHERE id = ANY($1::uuid[]) AND last_polled_at IS NOT NULL`,
    [channelIds],
  );
  return row?.count ?? 0;
}

/** From being written until it stood in a ticket, in milliseconds; of each that does. */
export async function waits(stage: Stage, source: Source): Promise<number[]> {
  const rows = await stage.ask<{ id: string; at: Date }>(
    `SELECT DISTINCT ON (external_id) external_id AS id, recorded_at AS at FROM message
     WHERE kind = 'mention' AND ticket_id IS NOT NULL AND channel_id = $1::uuid
     ORDER BY external_id, recorded_at`,
    [source.channelId],
  );
  return rows.flatMap(({ id, at }) => {
    const since = source.injected.get(id);
    return since === undefined ? [] : [at.getTime() - since];
  });
}

/** How many of the posts stand in tickets. */
export async function present(stage: Stage, sources: readonly Source[]): Promise<number> {
  const counts = await Promise.all(sources.map((source) => waits(stage, source)));
  return counts.reduce((sum, { length }) => sum + length, 0);
}

/** Where posts are missing, in words. */
export async function missingOf(stage: Stage, sources: readonly Source[]): Promise<string> {
  const words: string[] = [];
  for (const source of sources) {
    const lost = source.injected.size - (await waits(stage, source)).length;
    if (lost > 0) words.push(`${lost} of ${source.kind.platform} (${source.fault})`);
  }
  return words.join(", ");
}

/** How many stand there more than once. */
export async function doubledPosts(stage: Stage, channelIds: readonly string[]): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT (count(*) - count(DISTINCT (channel_id, external_id)))::int AS count FROM message
     WHERE kind = 'mention' AND channel_id = ANY($1::uuid[])`,
    [channelIds],
  );
  return row?.count ?? 0;
}
