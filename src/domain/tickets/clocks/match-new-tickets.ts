import { openPolicyBook, type TermsRef } from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { type ClockSubject, lockSubjects } from "./read-subjects";

const written = new WeakMap<TenantContext, Map<string, ClockSubject>>();

/** The terms that tickets just written begin under, by ticket: two statements for any number. */
export async function matchNewTickets(
  ctx: TenantContext,
  ticketIds: readonly string[],
): Promise<Map<string, TermsRef>> {
  const terms = new Map<string, TermsRef>();
  if (ticketIds.length === 0) return terms;
  const book = await openPolicyBook(ctx);
  const subjects = written.get(ctx) ?? new Map<string, ClockSubject>();
  written.set(ctx, subjects);
  for (const subject of await lockSubjects(ctx, ticketIds)) {
    subjects.set(subject.id, subject);
    const ref = book.match(subject);
    if (ref !== null) terms.set(subject.id, ref);
  }
  return terms;
}

/**
 * What was read of tickets that this transaction wrote and whose clocks nobody has computed yet: they
 * need neither be read again nor have clocks to compare with. Given once.
 */
export function takeNewSubjects(ctx: TenantContext, ids: readonly string[]): ClockSubject[] {
  const subjects = written.get(ctx);
  return ids.flatMap((id) => {
    const subject = subjects?.get(id);
    subjects?.delete(id);
    return subject === undefined ? [] : [subject];
  });
}
