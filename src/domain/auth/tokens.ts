import { requireRoom } from "@/domain/quotas";
import { recordAudit } from "@/domain/tenancy";
import { fingerprint } from "@/infra/crypto";
import { authorise, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { newId, newSecret } from "@/kernel/ids";
import type { CreateToken, NewToken, TokenView } from "./schemas";
import { TOKEN_PREFIX } from "./verify-token";

const SHOWN_CHARACTERS = 4;

interface TokenRow extends Omit<TokenView, "createdAt" | "lastUsedAt" | "revokedAt"> {
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** Newest first; revoked ones stay in sight for a month. */
export async function listTokens(ctx: TenantContext): Promise<TokenView[]> {
  authorise(ctx, "token.manage");
  const since = new Date(ctx.clock.now().getTime() - 30 * 86_400_000);
  const rows = await ctx.tx.$queryRaw<TokenRow[]>`
    SELECT k.id, k.name, k.role, k.prefix, p.name AS "createdByName",
      k.created_at AS "createdAt", k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt"
    FROM api_token k
    LEFT JOIN member m ON m.tenant_id = k.tenant_id AND m.id = k.created_by_id
    LEFT JOIN person p ON p.id = m.person_id
    WHERE k.revoked_at IS NULL OR k.revoked_at > ${since}
    ORDER BY k.created_at DESC, k.id DESC`;
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
}

/** A secret of 256 random bits; only its SHA-256 is kept, so it is shown this once. */
export async function createToken(ctx: TenantContext, input: CreateToken): Promise<NewToken> {
  authorise(ctx, "token.manage");
  await requireRoom(ctx.tx, ctx.tenantId, "tokens");
  const token = `${TOKEN_PREFIX}${newSecret()}`;
  const id = newId();
  const createdById = await makerOf(ctx);
  await ctx.tx.apiToken.create({
    data: {
      tenantId: ctx.tenantId,
      id,
      name: input.name,
      role: input.role,
      prefix: token.slice(0, TOKEN_PREFIX.length + SHOWN_CHARACTERS),
      tokenHash: fingerprint(token),
      createdById,
      createdAt: ctx.clock.now(),
    },
    select: { id: true },
  });
  await recordAudit(ctx, {
    action: "token.create",
    subjectKind: "token",
    subjectId: id,
    data: { name: input.name, role: input.role },
  });
  const created = (await listTokens(ctx)).find((each) => each.id === id);
  if (created === undefined) throw notFound("Token");
  return { ...created, token };
}

/** Refused from the next request on. @throws AppError `not_found` */
export async function revokeToken(ctx: TenantContext, { id }: { id: string }): Promise<void> {
  authorise(ctx, "token.manage");
  const { count } = await ctx.tx.apiToken.updateMany({
    where: { tenantId: ctx.tenantId, id, revokedAt: null },
    data: { revokedAt: ctx.clock.now() },
  });
  if (count === 0) {
    const known = await ctx.tx.apiToken.count({ where: { tenantId: ctx.tenantId, id } });
    if (known === 0) throw notFound("Token");
    return;
  }
  await recordAudit(ctx, { action: "token.revoke", subjectKind: "token", subjectId: id });
}

/** A token made by a token has the same maker, so that revoking the person ends both. */
async function makerOf(ctx: TenantContext): Promise<string | null> {
  if (ctx.actor.kind === "member") return ctx.actor.memberId;
  if (ctx.actor.kind === "system") return null;
  const parent = await ctx.tx.apiToken.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ctx.actor.tokenId } },
  });
  return parent?.createdById ?? null;
}
