import { Prisma } from "./generated/client";
import type { TenantContext } from "./with-tenant";

const MARK = "/* prepared */";

/**
 * A statement that each connection parses and plans once: for what runs all the time with the same
 * text, where planning costs more than doing. Only for statements whose best plan is the same whatever
 * the values and the sizes of tables: inserts, and small tables. A list over a skewed column is none.
 */
export function prepared(strings: TemplateStringsArray, ...values: unknown[]): Prisma.Sql {
  return Prisma.sql([`${MARK} ${strings[0]}`, ...strings.slice(1)], ...values);
}

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Prisma.Sql;

const settled = new WeakSet<TenantContext>();

/**
 * Says that the tables this transaction reads are large and the planner knows it: plans made from now
 * on stay right. One made while a table was nearly empty would go on reading all of it.
 */
export function trustPlans(ctx: TenantContext): void {
  settled.add(ctx);
}

/** `prepared` for what looks rows up by their keys, in a transaction that may trust plans. */
export function preparedIn(ctx: TenantContext): Tag {
  return settled.has(ctx) ? prepared : Prisma.sql;
}

const names = new Map<string, string>();

/** The name under which a connection keeps a statement; empty: it does not. One per text. */
export function statementName(text: string): string {
  if (!text.startsWith(MARK)) return "";
  let name = names.get(text);
  if (name === undefined) {
    name = `echolot_${names.size}`;
    names.set(text, name);
  }
  return name;
}
