import { randomUUID } from "node:crypto";
import type { Delivery, OwnItem } from "@/connectors/contract";
import { connectorRuntime } from "@/domain/channels";
import { deliverReply, sendReply } from "@/domain/replies";
import { getTicket, type MessageView, type TicketDetail } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { FixedClock } from "@/kernel/clock";
import { fakePlatform } from "./fake-connector";
import { newChannel, receiveMention, type TestChannel } from "./mentions";
import { as, newColleague, newCompany, type TestMember } from "./people";

/** What the platform answers to the next attempts. */
export function answerWith(delivery: Delivery): void {
  fakePlatform.deliver = () => delivery;
}

/** A company with an agent and a channel, at a time that stands still; the platform takes everything. */
export class DeliveryScene {
  private constructor(
    readonly agent: TestMember,
    readonly channel: TestChannel,
    readonly clock: FixedClock,
  ) {}

  static async open(): Promise<DeliveryScene> {
    fakePlatform.sent.length = 0;
    fakePlatform.searched.length = 0;
    fakePlatform.findDelivered = () => ({ kind: "absent" });
    answerWith({ kind: "delivered", externalId: `own-${randomUUID()}` });
    const admin = await newCompany();
    const clock = new FixedClock(new Date(Date.UTC(2026, 5, 1, 8)));
    return new DeliveryScene(await newColleague(admin, "agent"), await newChannel(admin), clock);
  }

  get scope() {
    return { tenantId: this.agent.tenantId, actor: this.agent.actor, clock: this.clock };
  }

  inTenant<T>(run: (ctx: TenantContext) => Promise<T>): Promise<T> {
    return as(this.scope, run);
  }

  /** A mention, and a minute later a reply to it that waits for a worker. */
  async queueReply(
    options: {
      thenStatus?: "open" | "pending" | "resolved";
      isAcknowledgement?: boolean;
      channel?: TestChannel;
    } = {},
  ) {
    const mention = await receiveMention(options.channel ?? this.channel, { clock: this.clock });
    this.clock.advance(60_000);
    const reply = await this.inTenant((ctx) =>
      sendReply(ctx, {
        id: mention.ticketId,
        body: "Wir schauen nach.",
        visibility: "public",
        idempotencyKey: randomUUID(),
        thenStatus: options.thenStatus ?? "pending",
        isAcknowledgement: options.isAcknowledgement ?? false,
      }),
    );
    const outbox = await this.inTenant((ctx) =>
      ctx.tx.outbox.findFirstOrThrow({ where: { messageId: reply.id } }),
    );
    return { mention, reply, outboxId: outbox.id, ticketId: mention.ticketId };
  }

  deliver(outboxId: string): Promise<void> {
    return deliverReply(
      { tenantId: this.agent.tenantId, outboxId },
      { connectorRuntime: connectorRuntime(this.clock), clock: this.clock },
    );
  }

  outboxRow(outboxId: string) {
    return this.inTenant((ctx) => ctx.tx.outbox.findFirstOrThrow({ where: { id: outboxId } }));
  }

  ticketOf(ticketId: string): Promise<TicketDetail> {
    return this.inTenant((ctx) => getTicket(ctx, { id: ticketId }));
  }

  async replyOf(ticketId: string): Promise<MessageView> {
    const ticket = await this.ticketOf(ticketId);
    const reply = ticket.messages.find((message) => message.kind === "reply");
    if (reply === undefined) throw new Error("no reply");
    return reply;
  }

  /** The connected account's own post, as the platform shows it. */
  ownItem(externalId: string, parentExternalId: string, text: string): OwnItem {
    return {
      type: "own",
      externalId,
      parentExternalId,
      visibility: "public",
      at: this.clock.now(),
      text,
      facts: {},
    };
  }
}
