import { randomUUID } from "node:crypto";
import type { EscalationAction, EscalationStep, PolicyDefinition } from "@/domain/sla";
import { createTeam } from "@/domain/tenancy";
import { fireMoments, getTicket, type TicketDetail, updateTicket } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention, type TestChannel } from "./mentions";
import { as, newColleague, newCompany, type TestMember } from "./people";
import { changeDefaultPolicy, promises } from "./policies";

export const T0 = new Date("2026-05-04T08:00:00Z");
export const minute = (count: number) => new Date(T0.getTime() + count * 60_000);

/** The instant after: at a moment itself a promise is still kept. */
export const justAfter = (count: number) => new Date(minute(count).getTime() + 1);

/** A step of a first response's policy. */
export function step(action: EscalationAction, when: Partial<EscalationStep> = {}): EscalationStep {
  return {
    id: randomUUID(),
    promises: ["first_response"],
    at: "breach",
    afterMinutes: 0,
    action,
    ...when,
  };
}

/**
 * A company that promises a first response within 60 minutes and warns at half of it, at a time that
 * stands still. Its team holds the agent and the lead.
 */
export class EscalationScene {
  private constructor(
    readonly admin: TestMember,
    readonly lead: TestMember,
    readonly agent: TestMember,
    readonly other: TestMember,
    readonly teamId: string,
    readonly channel: TestChannel,
    readonly clock: FixedClock,
  ) {}

  static async open(steps: (scene: EscalationScene) => EscalationStep[]): Promise<EscalationScene> {
    const admin = await newCompany();
    const lead = await newColleague(admin, "lead");
    const agent = await newColleague(admin, "agent");
    const other = await newColleague(admin, "agent");
    const team = await as(admin, (ctx) =>
      createTeam(ctx, { name: "Service", memberIds: [agent.memberId, lead.memberId] }),
    );
    const channel = await newChannel(admin);
    const clock = new FixedClock(T0);
    const scene = new EscalationScene(admin, lead, agent, other, team.id, channel, clock);
    await scene.promise({ steps: steps(scene) });
    return scene;
  }

  get scope() {
    return { tenantId: this.admin.tenantId, actor: this.admin.actor, clock: this.clock };
  }

  inTenant<T>(run: (ctx: TenantContext) => Promise<T>): Promise<T> {
    return as(this.scope, run);
  }

  promise(definition: Partial<PolicyDefinition>): Promise<{ policyId: string; version: number }> {
    return this.inTenant((ctx) =>
      changeDefaultPolicy(ctx, {
        promises: promises({ first_response: 60 }),
        warningPercent: 50,
        ...definition,
      }),
    );
  }

  /** A mention at `T0`, given to somebody. */
  async receive(given: { assigneeId?: string; teamId?: string } = {}): Promise<string> {
    const { ticketId } = await receiveMention(this.channel, { at: T0, clock: this.clock });
    if (Object.keys(given).length > 0) {
      await this.inTenant((ctx) => updateTicket(ctx, { id: ticketId, ...given }));
    }
    return ticketId;
  }

  /** Lets a worker look right after this minute. */
  async at(count: number): Promise<void> {
    this.clock.set(justAfter(count));
    await fireMoments(this.admin.tenantId, this.clock);
  }

  ticket(id: string): Promise<TicketDetail> {
    return this.inTenant((ctx) => getTicket(ctx, { id }));
  }

  /** Who was told what, in order of names. */
  async told(ticketId: string): Promise<string[]> {
    const names = new Map(
      Object.entries({
        lead: this.lead,
        agent: this.agent,
        other: this.other,
        admin: this.admin,
      }).map(([name, { memberId }]) => [memberId, name]),
    );
    const rows = await this.inTenant((ctx) =>
      ctx.tx.notification.findMany({
        where: { ticketId, type: { in: ["warned", "breached", "escalated"] } },
      }),
    );
    return rows.map((row) => `${names.get(row.memberId)} ${row.type}`).sort();
  }

  kept(ticketId: string) {
    return this.inTenant((ctx) =>
      ctx.tx.escalation.findMany({
        where: { ticketId },
        orderBy: { dueAt: "asc" },
      }),
    );
  }

  /** Types of the events that escalations leave. */
  async events(ticketId: string): Promise<string[]> {
    const types = ["clock.warned", "clock.breached", "escalation.fired"];
    const { events } = await this.ticket(ticketId);
    return events.map(({ type }) => type).filter((type) => types.includes(type));
  }
}
