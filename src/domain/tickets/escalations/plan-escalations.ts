import type { EscalationAction } from "@/domain/sla";
import { type Role, roleHolds } from "@/kernel/actor";
import type { NewNotification } from "../notify-members";
import type { NewTicketEvent } from "../record-events";
import type { Priority } from "../schemas";
import type { DueMoment } from "./moments";

/** What steps can change of a ticket. */
export interface EscalatedTicket {
  id: string;
  assigneeId: string | null;
  teamId: string | null;
  priority: Priority;
}

/** Who is there to be told and to be given tickets. */
export interface Directory {
  members: ReadonlyMap<string, { role: Role; teamIds: readonly string[] }>;
  /** Those that were not archived. */
  teamIds: ReadonlySet<string>;
}

export interface ChangedTicket extends EscalatedTicket {
  /** Where it came from, when it was given to somebody else. */
  from: Pick<EscalatedTicket, "assigneeId" | "teamId"> | null;
}

type Outcome = "done" | "unneeded" | "impossible";

export interface EscalationPlan {
  events: NewTicketEvent[];
  notifications: NewNotification[];
  changed: ChangedTicket[];
  /** Moments that could not be done, or need not. */
  exceptions: { moment: DueMoment; outcome: Exclude<Outcome, "done"> }[];
}

const BY_SLA = { kind: "system", name: "sla" } as const;
const ORDER: readonly Priority[] = ["low", "normal", "high", "urgent"];
const WEIGHT = { warned: 0, breached: 1, escalated: 2 } as const;
type Told = keyof typeof WEIGHT;

/** What is to happen at these moments, one after the other: each sees what those before it changed. */
export function planEscalations(
  moments: readonly DueMoment[],
  tickets: readonly EscalatedTicket[],
  directory: Directory,
): EscalationPlan {
  const planning = new Planning(tickets, directory);
  for (const moment of moments) planning.take(moment);
  return planning.end();
}

class Planning {
  private readonly current: Map<string, ChangedTicket>;
  private readonly touched = new Set<string>();
  private readonly events: NewTicketEvent[] = [];
  private readonly exceptions: EscalationPlan["exceptions"] = [];
  /** By member, ticket and promise: who is told twice is told the weightier only. */
  private readonly told = new Map<string, { memberId: string; type: Told; moment: DueMoment }>();

  constructor(
    tickets: readonly EscalatedTicket[],
    private readonly directory: Directory,
  ) {
    this.current = new Map(tickets.map((ticket) => [ticket.id, { ...ticket, from: null }]));
  }

  take(moment: DueMoment): void {
    const ticket = this.current.get(moment.ticketId);
    if (ticket === undefined) return;
    if (moment.step === null) {
      this.tell(
        this.responsible(ticket),
        moment.kind === "warning" ? "warned" : "breached",
        moment,
      );
      if (moment.kind === "warning") this.note(ticket, "clock.warned", moment, {});
      return;
    }
    const { action } = moment.step;
    const { outcome, data } = this.act(ticket, action, moment);
    if (outcome !== "done") this.exceptions.push({ moment, outcome });
    this.note(ticket, "escalation.fired", moment, {
      stepId: moment.step.id,
      at: moment.step.at,
      afterMinutes: moment.step.afterMinutes,
      action,
      outcome,
      ...data,
    });
  }

  end(): EscalationPlan {
    return {
      events: this.events,
      notifications: [...this.told.values()].map(({ memberId, type, moment }) => ({
        memberIds: [memberId],
        type,
        ticketId: moment.ticketId,
        actor: BY_SLA,
        data: {
          promise: moment.promise,
          at: moment.step?.at ?? (moment.kind === "warning" ? "warning" : "breach"),
          dueAt: moment.dueAt.toISOString(),
          isLate: moment.isLate,
        },
      })),
      changed: [...this.current.values()].filter(({ id }) => this.touched.has(id)),
      exceptions: this.exceptions,
    };
  }

  private act(
    ticket: ChangedTicket,
    action: EscalationAction,
    moment: DueMoment,
  ): { outcome: Outcome; data?: Record<string, unknown> } {
    switch (action.kind) {
      case "notify":
        return this.inform(this.receivers(ticket, action.whom), moment);
      case "notify_member":
        return this.inform([action.memberId], moment);
      case "reassign_to_team": {
        if (!this.directory.teamIds.has(action.teamId)) return this.handToLeads(ticket, moment);
        if (ticket.teamId === action.teamId && ticket.assigneeId === null) {
          return { outcome: "unneeded" };
        }
        const from = this.give(ticket, null, action.teamId, moment, { toTeamId: action.teamId });
        this.tell(this.team(action.teamId), "escalated", moment);
        return { outcome: "done", data: from };
      }
      case "reassign_to_lead": {
        const role = this.directory.members.get(action.memberId)?.role;
        if (role === undefined || !roleHolds(role, "team.manage")) {
          return this.handToLeads(ticket, moment);
        }
        if (ticket.assigneeId === action.memberId) {
          this.tell([action.memberId], "escalated", moment);
          return { outcome: "unneeded" };
        }
        const to = { toMemberId: action.memberId };
        const from = this.give(ticket, action.memberId, ticket.teamId, moment, to);
        this.tell([action.memberId], "escalated", moment);
        return { outcome: "done", data: from };
      }
      case "raise_priority": {
        const from = ticket.priority;
        if (ORDER.indexOf(from) >= ORDER.indexOf(action.to)) return { outcome: "unneeded" };
        ticket.priority = action.to;
        this.touched.add(ticket.id);
        this.fact(ticket, "ticket.priority_changed", moment, { from, to: action.to });
        return { outcome: "done", data: { from } };
      }
    }
  }

  /** Gives it to somebody else, and keeps where it came from so that it can be given back. */
  private give(
    ticket: ChangedTicket,
    assigneeId: string | null,
    teamId: string | null,
    moment: DueMoment,
    to: { toMemberId: string } | { toTeamId: string },
  ): Record<string, unknown> {
    const { assigneeId: fromAssigneeId, teamId: fromTeamId } = ticket;
    ticket.from = { assigneeId: fromAssigneeId, teamId: fromTeamId };
    ticket.assigneeId = assigneeId;
    ticket.teamId = teamId;
    this.touched.add(ticket.id);
    this.fact(ticket, "ticket.escalated", moment, {
      reason: "",
      ...to,
      fromAssigneeId,
      fromTeamId,
    });
    return { fromAssigneeId, fromTeamId };
  }

  /** Whom the step names is gone: the leads learn of it, so that it does not end in silence. */
  private handToLeads(ticket: ChangedTicket, moment: DueMoment): { outcome: Outcome } {
    this.tell(this.leads(ticket), "escalated", moment);
    return { outcome: "impossible" };
  }

  private inform(
    memberIds: readonly string[],
    moment: DueMoment,
  ): { outcome: Outcome; data: Record<string, unknown> } {
    const present = memberIds.filter((id) => this.directory.members.has(id));
    this.tell(present, "escalated", moment);
    return { outcome: present.length > 0 ? "done" : "impossible", data: { toMemberIds: present } };
  }

  private receivers(ticket: EscalatedTicket, whom: "assignee" | "team" | "leads"): string[] {
    if (whom === "leads") return this.leads(ticket);
    if (whom === "assignee") return this.responsible(ticket);
    return ticket.teamId === null ? [] : this.team(ticket.teamId);
  }

  /** Rule 12: the assignee; where nobody is assigned, the team. */
  private responsible(ticket: EscalatedTicket): string[] {
    if (ticket.assigneeId !== null) return [ticket.assigneeId];
    return ticket.teamId === null ? [] : this.team(ticket.teamId);
  }

  private team(teamId: string): string[] {
    return this.membersWho(({ teamIds }) => teamIds.includes(teamId));
  }

  /** Leads of the ticket's team; where it has none, every lead of the company; else its admins. */
  private leads(ticket: EscalatedTicket): string[] {
    const { teamId } = ticket;
    const ofTeam = this.membersWho(
      ({ role, teamIds }) =>
        teamId !== null && teamIds.includes(teamId) && roleHolds(role, "team.manage"),
    );
    if (ofTeam.length > 0) return ofTeam;
    const ofCompany = this.membersWho(({ role }) => role === "lead");
    return ofCompany.length > 0 ? ofCompany : this.membersWho(({ role }) => role === "admin");
  }

  private membersWho(
    is: (member: { role: Role; teamIds: readonly string[] }) => boolean,
  ): string[] {
    return [...this.directory.members].filter(([, member]) => is(member)).map(([id]) => id);
  }

  private tell(memberIds: readonly string[], type: Told, moment: DueMoment): void {
    for (const memberId of memberIds) {
      const key = `${memberId} ${moment.ticketId} ${moment.promise}`;
      const known = this.told.get(key);
      if (known !== undefined && WEIGHT[known.type] > WEIGHT[type]) continue;
      this.told.set(key, { memberId, type, moment });
    }
  }

  /** The change itself, told like anybody's; the step's own event says why. */
  private fact(
    ticket: EscalatedTicket,
    type: "ticket.escalated" | "ticket.priority_changed",
    moment: DueMoment,
    data: Record<string, unknown>,
  ): void {
    const cause = { promise: moment.promise, at: moment.step?.at, stepId: moment.step?.id };
    this.events.push({ ticketId: ticket.id, type, actor: BY_SLA, data: { ...data, ...cause } });
  }

  private note(
    ticket: EscalatedTicket,
    type: "clock.warned" | "escalation.fired",
    moment: DueMoment,
    data: Record<string, unknown>,
  ): void {
    const { promise, cycle, isLate } = moment;
    const dueAt = moment.dueAt.toISOString();
    this.events.push({
      ticketId: ticket.id,
      type,
      actor: BY_SLA,
      data: { promise, cycle, dueAt, isLate, ...data },
    });
  }
}
