import { isSealedByCurrentKey, seal, unseal } from "@/infra/crypto";
import { authorise, type TenantContext } from "@/infra/db";

export interface ResealInput {
  /** Goes on behind this channel; null: from the first. */
  afterId: string | null;
  /** How many channels one transaction takes at most. */
  limit: number;
}

export interface ResealResult {
  /** Values sealed anew. */
  resealed: number;
  /** Values that were under the current key already. */
  current: number;
  /** Channels with a value that no known key opens; left as they are. */
  unreadable: string[];
  /** Where to go on; null when there is nothing behind. */
  nextAfterId: string | null;
}

interface SealedRow {
  id: string;
  credentials: string | null;
  webhookSecret: string | null;
}

/**
 * Seals one batch of channels' credentials and webhook secrets anew under the current key. Rows stay
 * locked until the commit, so that a reconnection at the same moment is neither lost nor overwritten.
 * Dies half-way: the batch is rolled back; what is under the current key is skipped next time.
 */
export async function resealChannels(
  ctx: TenantContext,
  input: ResealInput,
): Promise<ResealResult> {
  authorise(ctx, "channel.manage");
  const rows = await ctx.tx.$queryRaw<SealedRow[]>`
    SELECT id, credentials, webhook_secret AS "webhookSecret" FROM channel
    WHERE tenant_id = ${ctx.tenantId}::uuid
      AND (${input.afterId}::uuid IS NULL OR id > ${input.afterId}::uuid)
      AND (credentials IS NOT NULL OR webhook_secret IS NOT NULL)
    ORDER BY id LIMIT ${input.limit} FOR UPDATE`;
  const result: ResealResult = {
    resealed: 0,
    current: 0,
    unreadable: [],
    nextAfterId: rows.length === input.limit ? (rows.at(-1)?.id ?? null) : null,
  };
  for (const row of rows) {
    const values = [row.credentials, row.webhookSecret].filter((value) => value !== null);
    const old = values.filter((value) => !isSealedByCurrentKey(value));
    result.current += values.length - old.length;
    if (old.length === 0) continue;
    const fresh = await resealAll(row);
    if (fresh === null) {
      result.unreadable.push(row.id);
      continue;
    }
    await ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: row.id } },
      data: fresh,
    });
    result.resealed += old.length;
  }
  return result;
}

/** Null when a value cannot be opened. */
async function resealAll(row: SealedRow) {
  try {
    return {
      credentials: await reseal(row.credentials),
      webhookSecret: await reseal(row.webhookSecret),
    };
  } catch {
    return null;
  }
}

async function reseal(sealed: string | null): Promise<string | null> {
  if (sealed === null || isSealedByCurrentKey(sealed)) return sealed;
  return seal(await unseal(sealed));
}
