import type { Author, Platform } from "@/connectors/contract";
import { prepared, preparedIn, sqlArray, type TenantContext } from "@/infra/db";
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
  /** The contact's largest following; null: unknown. */
  reach: number | null;
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
  handle: string | null;
  name: string | null;
  followers: number | null;
}

/**
 * Finds or makes the identity and contact of every author, and takes over what changed in their
 * profile: one statement to find them, one for all who are new, one for all who changed. Authors seen
 * for the first time are contacts of their own; the caller has the tenant's turn, so nobody else makes
 * the same contact meanwhile.
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

  const stored = new Map<string, StoredIdentity>();
  for (const row of await readIdentities(ctx, wanted)) {
    stored.set(identityKey({ ...row, author: row }), row);
  }
  const identities = new Map<string, KnownIdentity>();
  const reach = new Map<string, number | null>();
  const created: Seen[] = [];
  const changed: Seen[] = [];
  for (const sighting of wanted) {
    const key = identityKey(sighting);
    const known = stored.get(key);
    const { identityId, contactId } = known ?? { identityId: newId(), contactId: newId() };
    const { author } = sighting;
    const seen = { ...sighting, identityId, contactId };
    if (known === undefined) created.push(seen);
    else if (hasChanged(known, author)) changed.push(seen);
    reach.set(contactId, larger(reach.get(contactId) ?? known?.reach, author.followers));
    identities.set(key, { identityId, contactId, reach: null });
  }
  for (const identity of identities.values()) {
    identity.reach = reach.get(identity.contactId) ?? null;
  }
  await insertIdentities(ctx, created);
  await updateIdentities(ctx, changed, reach);
  return identities;
}

type Seen = AuthorSighting & Pick<KnownIdentity, "identityId" | "contactId">;

function hasChanged(known: StoredIdentity, author: Author): boolean {
  return (["handle", "name", "followers"] as const).some(
    (field) => author[field] !== undefined && author[field] !== known[field],
  );
}

function larger(a: number | null | undefined, b: number | null | undefined): number | null {
  if (a === null || a === undefined) return b ?? null;
  return b === null || b === undefined ? a : Math.max(a, b);
}

function readIdentities(
  ctx: TenantContext,
  wanted: readonly AuthorSighting[],
): Promise<StoredIdentity[]> {
  return ctx.tx.$queryRaw<StoredIdentity[]>(preparedIn(ctx)`
    SELECT i.platform, i.scope, i.external_id AS "externalId", i.id AS "identityId",
      i.contact_id AS "contactId", i.handle, i.name, i.followers, c.reach
    FROM unnest(
      ${sqlArray(wanted.map((each) => each.platform))}::text[],
      ${sqlArray(wanted.map((each) => each.scope))}::text[],
      ${sqlArray(wanted.map((each) => each.author.externalId))}::text[]
    ) AS u(platform, scope, external_id)
    -- Row by row, whatever the planner believes of a table that grew since it was last looked at.
    CROSS JOIN LATERAL (SELECT * FROM identity
      WHERE identity.tenant_id = ${ctx.tenantId}::uuid AND identity.platform = u.platform
        AND identity.scope = u.scope AND identity.external_id = u.external_id LIMIT 1) i
    CROSS JOIN LATERAL (SELECT reach FROM contact
      WHERE contact.tenant_id = i.tenant_id AND contact.id = i.contact_id LIMIT 1) c`);
}

async function insertIdentities(ctx: TenantContext, created: readonly Seen[]): Promise<void> {
  if (created.length === 0) return;
  const now = ctx.clock.now();
  await ctx.tx.$executeRaw(prepared`
    WITH u AS (
      SELECT * FROM unnest(
        ${sqlArray(created.map((each) => each.identityId))}::uuid[],
        ${sqlArray(created.map((each) => each.contactId))}::uuid[],
        ${sqlArray(created.map((each) => each.platform))}::text[],
        ${sqlArray(created.map((each) => each.scope))}::text[],
        ${sqlArray(created.map(({ author }) => author.externalId))}::text[],
        ${sqlArray(created.map(({ author }) => author.handle))}::text[],
        ${sqlArray(created.map(({ author }) => author.name))}::text[],
        ${sqlArray(created.map(({ author }) => author.avatarUrl))}::text[],
        ${sqlArray(created.map(({ author }) => author.profileUrl))}::text[],
        ${sqlArray(created.map(({ author }) => author.followers))}::int[],
        ${sqlArray(created.map(({ author }) => author.verified ?? false))}::boolean[],
        ${sqlArray(created.map(({ author }) => author.name || author.handle || author.externalId))}::text[]
      ) AS u(id, contact_id, platform, scope, external_id, handle, name, avatar_url, profile_url,
        followers, verified, shown_name)
    ), contacts AS (
      INSERT INTO contact (tenant_id, id, name, handle, avatar_url, reach, created_at, updated_at)
      SELECT ${ctx.tenantId}::uuid, contact_id, shown_name, handle, avatar_url, followers, ${now}, ${now}
      FROM u
    )
    INSERT INTO identity (tenant_id, id, contact_id, platform, scope, external_id, handle, name,
      avatar_url, profile_url, followers, verified, created_at, updated_at)
    SELECT ${ctx.tenantId}::uuid, id, contact_id, platform, scope, external_id, handle, name, avatar_url,
      profile_url, followers, verified, ${now}, ${now}
    FROM u`);
}

async function updateIdentities(
  ctx: TenantContext,
  changed: readonly Seen[],
  reach: ReadonlyMap<string, number | null>,
): Promise<void> {
  if (changed.length === 0) return;
  await ctx.tx.$executeRaw(preparedIn(ctx)`
    WITH u AS (
      SELECT * FROM unnest(
        ${sqlArray(changed.map((each) => each.identityId))}::uuid[],
        ${sqlArray(changed.map((each) => each.contactId))}::uuid[],
        ${sqlArray(changed.map(({ author }) => author.handle))}::text[],
        ${sqlArray(changed.map(({ author }) => author.name))}::text[],
        ${sqlArray(changed.map(({ author }) => author.avatarUrl))}::text[],
        ${sqlArray(changed.map(({ author }) => author.profileUrl))}::text[],
        ${sqlArray(changed.map(({ author }) => author.followers))}::int[],
        ${sqlArray(changed.map(({ author }) => author.verified ?? false))}::boolean[],
        ${sqlArray(changed.map((each) => reach.get(each.contactId)))}::int[]
      ) AS u(id, contact_id, handle, name, avatar_url, profile_url, followers, verified, reach)
    ), contacts AS (
      UPDATE contact SET reach = u.reach FROM u
      WHERE contact.tenant_id = ${ctx.tenantId}::uuid AND contact.id = u.contact_id
        AND contact.reach IS DISTINCT FROM u.reach
    )
    UPDATE identity SET
      handle = coalesce(u.handle, identity.handle),
      name = coalesce(u.name, identity.name),
      avatar_url = coalesce(u.avatar_url, identity.avatar_url),
      profile_url = coalesce(u.profile_url, identity.profile_url),
      followers = coalesce(u.followers, identity.followers),
      verified = u.verified OR identity.verified,
      updated_at = ${ctx.clock.now()}
    FROM u WHERE identity.tenant_id = ${ctx.tenantId}::uuid AND identity.id = u.id`);
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
