import { requireRoom } from "@/domain/quotas";
import { config } from "@/infra/config";
import { fingerprint } from "@/infra/crypto";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { newId, newSecret } from "@/kernel/ids";
import { recordAudit } from "./record-audit";
import { type InvitationFacts, invitationState } from "./rules/invitation-state";
import type { CreateInvitation, InvitationView, NewInvitation } from "./schemas";

const DAY_MS = 86_400_000;

interface InvitationRow extends InvitationFacts {
  id: string;
  email: string | null;
  role: InvitationView["role"];
  createdByName: string;
  createdAt: Date;
}

/** Newest first; those long over are left out after 90 days. */
export async function listInvitations(ctx: TenantContext): Promise<InvitationView[]> {
  authorise(ctx, "member.manage");
  const since = new Date(ctx.clock.now().getTime() - 90 * DAY_MS);
  const rows = await ctx.tx.$queryRaw<InvitationRow[]>`
    SELECT i.id, i.email::text AS email, i.role, i.created_at AS "createdAt",
      i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt", i.revoked_at AS "revokedAt",
      p.name AS "createdByName"
    FROM invitation i
    JOIN member m ON m.tenant_id = i.tenant_id AND m.id = i.created_by_id
    JOIN person p ON p.id = m.person_id
    WHERE i.created_at > ${since}
    ORDER BY i.created_at DESC, i.id DESC LIMIT 200`;
  return rows.map((row) => view(row, ctx.clock.now()));
}

/** A link that lets one person in, once. Its secret is stored hashed and shown this once. */
export async function createInvitation(
  ctx: TenantContext,
  { role, email, expiresInDays = 7 }: CreateInvitation,
): Promise<NewInvitation> {
  authorise(ctx, "member.manage");
  if (email !== undefined) await refuseMember(ctx, email);
  await requireRoom(ctx.tx, ctx.tenantId, "members");
  const secret = newSecret();
  const now = ctx.clock.now();
  const id = newId();
  await ctx.tx.invitation.create({
    data: {
      tenantId: ctx.tenantId,
      id,
      email: email ?? null,
      role,
      tokenHash: fingerprint(secret),
      expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
      createdById: await invitingMember(ctx),
      createdAt: now,
    },
    select: { id: true },
  });
  await recordAudit(ctx, {
    action: "invitation.create",
    subjectKind: "invitation",
    subjectId: id,
    data: { role, email: email ?? null },
  });
  const created = (await listInvitations(ctx)).find((each) => each.id === id);
  if (created === undefined) throw notFound("Invitation");
  return { ...created, url: `${config().baseUrl}/invite/${secret}` };
}

/** @throws AppError `not_found`; `conflict` when it was accepted already */
export async function revokeInvitation(ctx: TenantContext, { id }: { id: string }): Promise<void> {
  authorise(ctx, "member.manage");
  const now = ctx.clock.now();
  const { count } = await ctx.tx.invitation.updateMany({
    where: { tenantId: ctx.tenantId, id, acceptedAt: null },
    data: { revokedAt: now },
  });
  if (count === 0) {
    const found = await ctx.tx.invitation.count({ where: { tenantId: ctx.tenantId, id } });
    if (found === 0) throw notFound("Invitation");
    throw new AppError("conflict", "It was accepted already. Revoke the member instead.");
  }
  await recordAudit(ctx, { action: "invitation.revoke", subjectKind: "invitation", subjectId: id });
}

function view({ acceptedAt, revokedAt, ...row }: InvitationRow, now: Date): InvitationView {
  return {
    ...row,
    state: invitationState({ acceptedAt, revokedAt, expiresAt: row.expiresAt }, now),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** An invitation comes from a person; one made by a token comes from the token's maker. */
async function invitingMember(ctx: TenantContext): Promise<string> {
  const { actor } = ctx;
  if (actor.kind === "member") return actor.memberId;
  if (actor.kind === "token") {
    const token = await ctx.tx.apiToken.findUnique({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: actor.tokenId } },
    });
    if (token?.createdById) return token.createdById;
  } else {
    const [admin] = await ctx.tx.member.findMany({
      where: { tenantId: ctx.tenantId, role: "admin", revokedAt: null },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: 1,
    });
    if (admin !== undefined) return admin.id;
  }
  throw new AppError("forbidden", "Only a person can invite. Sign in and invite from there.");
}

async function refuseMember(ctx: TenantContext, email: string): Promise<void> {
  const found = await ctx.tx.$queryRaw<unknown[]>`
    SELECT 1 FROM member m JOIN person p ON p.id = m.person_id
    WHERE p.email = ${email}::citext AND m.revoked_at IS NULL`;
  if (found.length === 0) return;
  throw new AppError("conflict", "This person is a member already.", {
    issues: [{ path: "email", message: "is a member already" }],
  });
}
