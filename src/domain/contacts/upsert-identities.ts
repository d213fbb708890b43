import type { Author, Platform } from "@/connectors/contract";
import { sqlArray, type TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";

export interface AuthorSighting {
  platform: Platform;
  /** What the platform's ids are unique within; see `identityScope`. */
  scope: string;
  author: Author;
}

/** Names are indexed and shown on one line; platforms allow 20 to 100 characters. */
const MAX_NAME_CHARACTERS = 200;

export interface KnownIdentity {
  identityId: string;
  contactId: string;
}

/** Ids of X are global; those of Facebook are per Page, those of forums, blogs and feeds per site. */
export function identityScope(
  platform: Platform,
  channel: { accountId: string; baseUrl: string },
): string {
  switch (platform) {
    case "x":
      return "";
    case "facebook":
      return channel.accountId;
    case "discourse":
    case "wordpress":
    case "feeds":
      return channel.baseUrl;
  }
}

export function identityKey(
  sighting: Pick<AuthorSighting, "platform" | "scope"> & { author: { externalId: string } },
): string {
  return `${sighting.platform}\n${sighting.scope}\n${sighting.author.externalId}`;
}

interface StoredIdentity extends KnownIdentity {
  platform: Platform;
  scope: string;
  externalId: string;
}

/**
 * Finds or makes the identity and contact of every author in three statements, and takes over what
 * changed in their profile. Authors seen for the first time are contacts of their own; the caller
 * holds the tenant's drain lock, so nobody else makes the same contact meanwhile.
 * @returns by `identityKey`
 */
export async function upsertIdentities(
  ctx: TenantContext,
  sightings: readonly AuthorSighting[],
): Promise<Map<string, KnownIdentity>> {
  const newest = new Map<string, AuthorSighting>();
  for (const sighting of sightings) {
    const key = identityKey(sighting);
    const before = newest.get(key);
    newest.set(key, { ...sighting, author: { ...before?.author, ...present(sighting.author) } });
  }
  const wanted = [...newest.values()];
  if (wanted.length === 0) return new Map();

  const stored = await ctx.tx.$queryRaw<StoredIdentity[]>`
    SELECT i.platform, i.scope, i.external_id AS "externalId", i.id AS "identityId", i.contact_id AS "contactId"
    FROM identity i JOIN unnest(
      ${sqlArray(wanted.map((each) => each.platform))}::text[],
      ${sqlArray(wanted.map((each) => each.scope))}::text[],
      ${sqlArray(wanted.map((each) => each.author.externalId))}::text[]
    ) AS u(platform, scope, external_id)
      ON i.platform = u.platform AND i.scope = u.scope AND i.external_id = u.external_id
    WHERE i.tenant_id = ${ctx.tenantId}::uuid`;
  const known = new Map<string, KnownIdentity>();
  for (const row of stored) {
    known.set(identityKey({ ...row, author: row }), {
      identityId: row.identityId,
      contactId: row.contactId,
    });
  }
  const missing = wanted.filter((each) => !known.has(identityKey(each)));
  for (const each of missing) {
    known.set(identityKey(each), { identityId: newId(), contactId: newId() });
  }
  const ids = wanted.map((each) => known.get(identityKey(each)) as KnownIdentity);
  await insertContacts(ctx, missing, known);
  await ctx.tx.$executeRaw`
    INSERT INTO identity (tenant_id, id, contact_id, platform, scope, external_id, handle, name,
      avatar_url, profile_url, followers, verified, created_at, updated_at)
    SELECT ${ctx.tenantId}::uuid, u.*, ${ctx.clock.now()}, ${ctx.clock.now()} FROM unnest(
      ${sqlArray(ids.map((each) => each.identityId))}::uuid[],
      ${sqlArray(ids.map((each) => each.contactId))}::uuid[],
      ${sqlArray(wanted.map((each) => each.platform))}::text[],
      ${sqlArray(wanted.map((each) => each.scope))}::text[],
      ${sqlArray(wanted.map((each) => each.author.externalId))}::text[],
      ${sqlArray(wanted.map((each) => each.author.handle ?? null))}::text[],
      ${sqlArray(wanted.map((each) => each.author.name ?? null))}::text[],
      ${sqlArray(wanted.map((each) => each.author.avatarUrl ?? null))}::text[],
      ${sqlArray(wanted.map((each) => each.author.profileUrl ?? null))}::text[],
      ${sqlArray(wanted.map((each) => each.author.followers ?? null))}::int[],
      ${sqlArray(wanted.map((each) => each.author.verified ?? false))}::boolean[]
    ) AS u
    ON CONFLICT (tenant_id, platform, scope, external_id) DO UPDATE SET
      handle = coalesce(excluded.handle, identity.handle),
      name = coalesce(excluded.name, identity.name),
      avatar_url = coalesce(excluded.avatar_url, identity.avatar_url),
      profile_url = coalesce(excluded.profile_url, identity.profile_url),
      followers = coalesce(excluded.followers, identity.followers),
      verified = excluded.verified OR identity.verified,
      updated_at = excluded.updated_at
    WHERE (excluded.handle, excluded.name, excluded.followers) IS DISTINCT FROM (identity.handle, identity.name, identity.followers)`;
  await ctx.tx.$executeRaw`
    UPDATE contact SET reach = greatest(contact.reach, u.followers)
    FROM unnest(
      ${sqlArray(ids.map((each) => each.contactId))}::uuid[],
      ${sqlArray(wanted.map((each) => each.author.followers ?? null))}::int[]
    ) AS u(id, followers)
    WHERE contact.tenant_id = ${ctx.tenantId}::uuid AND contact.id = u.id AND u.followers IS NOT NULL
      AND contact.reach IS DISTINCT FROM greatest(contact.reach, u.followers)`;
  return known;
}

async function insertContacts(
  ctx: TenantContext,
  sightings: AuthorSighting[],
  known: Map<string, KnownIdentity>,
): Promise<void> {
  if (sightings.length === 0) return;
  const now = ctx.clock.now();
  await ctx.tx.$executeRaw`
    INSERT INTO contact (tenant_id, id, name, handle, avatar_url, reach, created_at, updated_at)
    SELECT ${ctx.tenantId}::uuid, u.*, ${now}, ${now} FROM unnest(
      ${sqlArray(sightings.map((each) => known.get(identityKey(each))?.contactId ?? null))}::uuid[],
      ${sqlArray(sightings.map(({ author }) => author.name || author.handle || author.externalId))}::text[],
      ${sqlArray(sightings.map(({ author }) => author.handle ?? null))}::text[],
      ${sqlArray(sightings.map(({ author }) => author.avatarUrl ?? null))}::text[],
      ${sqlArray(sightings.map(({ author }) => author.followers ?? null))}::int[]
    ) AS u`;
}

/** Without what the platform left out; names no longer than a person's could be. */
function present(author: Author): Author {
  const given = Object.entries(author).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as Author),
    ...(author.name !== undefined && { name: bounded(author.name) }),
    ...(author.handle !== undefined && { handle: bounded(author.handle) }),
  };
}

function bounded(name: string): string {
  return [...name.slice(0, 2 * MAX_NAME_CHARACTERS)].slice(0, MAX_NAME_CHARACTERS).join("").trim();
}
