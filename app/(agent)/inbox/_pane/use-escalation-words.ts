"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { z } from "zod";
import { useTimeWords } from "@/ui/time/use-time-words";
import { membersQuery, teamsQuery } from "../../../_client/people-queries";

const Warned = z.object({
  promise: z.enum(["first_response", "next_response", "resolution"]),
  dueAt: z.string(),
  isLate: z.boolean(),
});

const Id = z.string();
const Fired = Warned.extend({
  at: z.enum(["warning", "breach"]),
  afterMinutes: z.number(),
  outcome: z.enum(["done", "unneeded", "impossible"]),
  toMemberIds: z.array(Id).default([]),
  action: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("notify") }),
    z.object({ kind: z.literal("notify_member") }),
    z.object({ kind: z.literal("reassign_to_team"), teamId: Id }),
    z.object({ kind: z.literal("reassign_to_lead"), memberId: Id }),
    z.object({
      kind: z.literal("raise_priority"),
      to: z.enum(["low", "normal", "high", "urgent"]),
    }),
  ]),
});
type Fired = z.infer<typeof Fired>;

/** What a clock's moment set off, in one sentence: why, what, and both times where it came late. */
export function useEscalationWords(): (data: Record<string, unknown>) => string {
  const t = useTranslations("ticket.event");
  const common = useTranslations("common");
  const time = useTimeWords();
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const nameOf = (id: string) =>
    [...members, ...teams].find((one) => one.id === id)?.name ?? t("somebodyElse");

  const cause = ({ promise, at, afterMinutes }: Fired) => {
    const words = common(`clock.promise.${promise}`);
    if (at === "warning") return t("cause.warning", { promise: words });
    return afterMinutes === 0
      ? t("cause.breach", { promise: words })
      : t("cause.breachFor", { promise: words, duration: time.duration(afterMinutes * 60_000) });
  };

  const step = (fired: Fired) => {
    const { action, outcome } = fired;
    switch (action.kind) {
      case "notify":
      case "notify_member": {
        const [first, ...others] = fired.toMemberIds.map(nameOf);
        if (first === undefined) return t("step.toldNobody", { cause: cause(fired) });
        const names =
          others.length === 0 ? first : t("step.people", { first, count: others.length });
        return t("step.told", { cause: cause(fired), names });
      }
      case "reassign_to_team":
      case "reassign_to_lead": {
        const to = nameOf(action.kind === "reassign_to_team" ? action.teamId : action.memberId);
        if (outcome === "impossible") return t("step.givenToNobody", { cause: cause(fired) });
        return t(outcome === "done" ? "step.given" : "step.givenAlready", {
          cause: cause(fired),
          to,
        });
      }
      case "raise_priority":
        return t(outcome === "done" ? "step.raised" : "step.raisedAlready", {
          cause: cause(fired),
          priority: common(`priority.${action.to}`),
        });
    }
  };

  return (data) => {
    const fired = Fired.safeParse(data).data;
    const known = fired ?? Warned.safeParse(data).data;
    if (known === undefined) return "";
    const what =
      fired === undefined
        ? t("warned", { promise: common(`clock.promise.${known.promise}`) })
        : step(fired);
    return known.isLate ? t("late", { what, at: time.exact(known.dueAt) }) : what;
  };
}
