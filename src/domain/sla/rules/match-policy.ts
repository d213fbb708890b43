import type { PolicyConditions } from "../schemas";
import type { TermsPriority } from "./terms";

/** What a policy can ask of a ticket (rule 2). */
export interface PolicySubject {
  channelId: string;
  platform: string;
  teamId: string | null;
  priority: TermsPriority;
  tags: readonly string[];
  language: string;
  visibility: string;
  /** Followers; null: unknown. */
  reach: number | null;
}

/** The first that matches, in the given order; null if none does (rule 2). */
export function matchPolicy<Policy extends { conditions: PolicyConditions }>(
  policies: readonly Policy[],
  subject: PolicySubject,
): Policy | null {
  return policies.find(({ conditions }) => matches(conditions, subject)) ?? null;
}

function matches(conditions: PolicyConditions, subject: PolicySubject): boolean {
  return (
    among(conditions.channelIds, subject.channelId) &&
    among(conditions.platforms, subject.platform) &&
    among(conditions.teamIds, subject.teamId) &&
    among(conditions.priorities, subject.priority) &&
    among(conditions.languages, subject.language) &&
    among(conditions.visibilities, subject.visibility) &&
    (!conditions.tags?.length || conditions.tags.some((tag) => subject.tags.includes(tag))) &&
    (conditions.minimumReach === undefined || (subject.reach ?? 0) >= conditions.minimumReach)
  );
}

function among(allowed: readonly string[] | undefined, value: string | null): boolean {
  return !allowed?.length || (value !== null && allowed.includes(value));
}
