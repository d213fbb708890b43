import { authorise, joinSql, sql, type TenantContext } from "@/infra/db";
import { decodeCursor, encodeCursor } from "@/kernel/cursor";
import { AppError } from "@/kernel/errors";
import { isId } from "@/kernel/ids";
import type { ContactPage, ListContacts } from "./schemas";
import { type ContactRow, selectContacts, toContactSummary } from "./summary-rows";

/** A search looks at this many matches at most, newest contacts first. */
const MOST_MATCHES = 1_000;

/** A page of contacts by name, paged by row comparison. @throws AppError `invalid` for a bad cursor */
export async function listContacts(ctx: TenantContext, input: ListContacts): Promise<ContactPage> {
  authorise(ctx, "contact.read");
  const conditions = [sql`c.tenant_id = ${ctx.tenantId}::uuid`];
  if (input.q !== undefined) {
    conditions.push(
      sql`c.id IN (SELECT s.contact_id FROM search_contact_ids(${input.q}, ${MOST_MATCHES}::int) s)`,
    );
  }
  if (input.platform !== undefined) {
    conditions.push(sql`EXISTS (SELECT 1 FROM identity i WHERE i.tenant_id = c.tenant_id
      AND i.contact_id = c.id AND i.platform = ${input.platform})`);
  }
  if (input.cursor !== undefined) {
    const [name, id] = decodeCursor(input.cursor, 2);
    if (
      typeof name !== "string" ||
      name.includes("\u0000") ||
      typeof id !== "string" ||
      !isId(id)
    ) {
      throw new AppError("invalid", "The cursor is not valid. Start again without one.", {
        issues: [{ path: "cursor", message: "not a cursor of this list" }],
      });
    }
    conditions.push(sql`(lower(c.name), c.id) > (${name}, ${id}::uuid)`);
  }
  const rows = await ctx.tx.$queryRaw<ContactRow[]>(
    selectContacts(sql`SELECT c.id, lower(c.name) AS key FROM contact c
      WHERE ${joinSql(conditions, " AND ")} ORDER BY lower(c.name), c.id LIMIT ${input.limit + 1}`),
  );
  const data = rows.slice(0, input.limit);
  const last = data.at(-1);
  return {
    data: data.map(toContactSummary),
    nextCursor:
      rows.length > input.limit && last !== undefined
        ? encodeCursor([last.sort_key, last.id])
        : null,
  };
}
