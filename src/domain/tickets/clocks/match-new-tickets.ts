import { openPolicyBook, type TermsRef } from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { lockSubjects } from "./read-subjects";

/** The terms that tickets just written begin under, by ticket: two statements for any number. */
export async function matchNewTickets(
  ctx: TenantContext,
  ticketIds: readonly string[],
): Promise<Map<string, TermsRef>> {
  const terms = new Map<string, TermsRef>();
  if (ticketIds.length === 0) return terms;
  const book = await openPolicyBook(ctx);
  for (const subject of await lockSubjects(ctx, ticketIds)) {
    const ref = book.match(subject);
    if (ref !== null) terms.set(subject.id, ref);
  }
  return terms;
}
