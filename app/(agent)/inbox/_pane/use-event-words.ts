"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { TicketEventView } from "@/domain/tickets";
import { membersQuery, teamsQuery } from "../../../_client/people-queries";
import { PRIORITIES, STATUSES } from "../../../_client/ticket-filters";
import { useEscalationWords } from "./use-escalation-words";

const PROMISES = ["first_response", "next_response", "resolution"] as const;
const REASONS = ["not_for_us", "spam", "praise"] as const;

/** One event in one sentence. */
export function useEventWords(): (event: TicketEventView) => string {
  const t = useTranslations("ticket");
  const common = useTranslations("common");
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const escalationWords = useEscalationWords();

  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const known = <T extends string>(values: readonly T[], value: unknown) =>
    values.find((one) => one === value);
  const listed = (value: unknown) =>
    (Array.isArray(value) ? value : []).map((tag) => `“${String(tag)}”`).join(", ");
  const receiver = (memberId: unknown, teamId: unknown) =>
    members.find(({ id }) => id === memberId)?.name ??
    teams.find(({ id }) => id === teamId)?.name ??
    t("event.somebodyElse");

  return ({ type, actor, data }) => {
    const isSystem = actor.kind === "system" || actor.kind === "contact";
    const name = isSystem ? t("timeline.system") : actor.name || t("event.someone");
    switch (type) {
      case "ticket.opened":
        return t("event.opened");
      case "ticket.reopened":
        return isSystem ? t("event.reopened") : t("event.reopenedBy", { name });
      case "ticket.status_changed": {
        const status = common(`status.${known(STATUSES, data.to) ?? "open"}`);
        if (data.isClosingRemark === true) return t("event.remark", { name });
        return isSystem ? t("event.statusAuto", { status }) : t("event.status", { name, status });
      }
      case "ticket.dismissed":
        return t("event.dismissed", {
          name,
          reason: t(`dismiss.${known(REASONS, data.reason) ?? "not_for_us"}`),
        });
      case "ticket.assigned":
        if (!data.assigneeId && !data.teamId) return t("event.unassigned", { name });
        return data.assigneeId && data.assigneeId === actor.id
          ? t("event.took", { name })
          : t("event.assigned", { name, to: receiver(data.assigneeId, data.teamId) });
      case "ticket.escalated":
        return t("event.escalated", {
          name,
          to: receiver(data.toMemberId, data.toTeamId),
          reason: text(data.reason),
        });
      case "ticket.escalation_returned":
        return text(data.note) === ""
          ? t("event.returned", { name })
          : t("event.returnedNote", { name, note: text(data.note) });
      case "ticket.priority_changed":
        return t("event.priority", {
          name,
          priority: common(`priority.${known(PRIORITIES, data.to) ?? "normal"}`),
        });
      case "ticket.tagged": {
        const [added, removed] = [listed(data.added), listed(data.removed)];
        if (removed === "") return t("event.tagged", { name, tags: added });
        return added === ""
          ? t("event.untagged", { name, tags: removed })
          : t("event.retagged", { name, added, removed });
      }
      case "policy.applied":
        return t("event.policyApplied");
      case "reply.retried":
        return t("event.retried", { name });
      case "reply.withdrawn":
        return t("event.withdrawn", { name });
      case "clock.breached":
      case "clock.corrected": {
        const promise = common(
          `clock.promise.${known(PROMISES, data.promise) ?? "first_response"}`,
        );
        return t(type === "clock.breached" ? "event.breached" : "event.corrected", { promise });
      }
      case "clock.warned":
      case "escalation.fired":
        return escalationWords(data);
      default:
        return type;
    }
  };
}
