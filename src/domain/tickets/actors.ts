import { z } from "zod";
import type { TenantContext } from "@/infra/db";
import type { ActorView } from "./schemas";

const StoredActor = z.union([
  z.object({ kind: z.literal("member"), memberId: z.string() }),
  z.object({ kind: z.literal("token"), tokenId: z.string() }),
  z.object({ kind: z.literal("contact"), contactId: z.string() }),
  z.object({ kind: z.literal("system"), name: z.string() }),
]);
type StoredActor = z.infer<typeof StoredActor>;

const NOBODY: ActorView = { kind: "system", id: null, name: "Echolot" };

/** Names for stored actors, looked up for all of them at once. */
export async function nameActors(
  ctx: TenantContext,
  stored: readonly unknown[],
): Promise<(actor: unknown) => ActorView> {
  const parsed = stored.map(parse);
  const memberIds = idsOf(parsed, (actor) => (actor.kind === "member" ? actor.memberId : null));
  const tokenIds = idsOf(parsed, (actor) => (actor.kind === "token" ? actor.tokenId : null));
  const contactIds = idsOf(parsed, (actor) => (actor.kind === "contact" ? actor.contactId : null));
  const names = new Map<string, string>();
  const learn = (rows: { id: string; name: string }[]) => {
    for (const row of rows) names.set(row.id, row.name);
  };
  if (memberIds.length > 0) {
    learn(
      await ctx.tx.$queryRaw<{ id: string; name: string }[]>`
      SELECT m.id, p.name FROM member m JOIN person p ON p.id = m.person_id
      WHERE m.tenant_id = app_tenant_id() AND m.id = ANY(${memberIds}::uuid[])`,
    );
  }
  const select = { id: true, name: true } as const;
  if (tokenIds.length > 0) {
    learn(await ctx.tx.apiToken.findMany({ where: { id: { in: tokenIds } }, select }));
  }
  if (contactIds.length > 0) {
    learn(await ctx.tx.contact.findMany({ where: { id: { in: contactIds } }, select }));
  }
  return (actor) => view(parse(actor), names);
}

function parse(stored: unknown): StoredActor | null {
  return StoredActor.safeParse(stored).data ?? null;
}

function idsOf(
  actors: readonly (StoredActor | null)[],
  idOf: (actor: StoredActor) => string | null,
): string[] {
  const ids = actors.map((actor) => (actor === null ? null : idOf(actor)));
  return [...new Set(ids.filter((id) => id !== null))];
}

function view(actor: StoredActor | null, names: Map<string, string>): ActorView {
  switch (actor?.kind) {
    case "member":
      return { kind: "member", id: actor.memberId, name: names.get(actor.memberId) ?? "" };
    case "token":
      return { kind: "token", id: actor.tokenId, name: names.get(actor.tokenId) ?? "API" };
    case "contact":
      return { kind: "contact", id: actor.contactId, name: names.get(actor.contactId) ?? "" };
    case "system":
      return { kind: "system", id: null, name: actor.name };
    default:
      return NOBODY;
  }
}
