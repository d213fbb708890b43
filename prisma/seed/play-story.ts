import { connectorRuntime } from "@/domain/channels";
import { drainInbox, pollChannel } from "@/domain/ingestion";
import { deliverReply, markAnswered, sendReply } from "@/domain/replies";
import { addNote, escalateTicket, type UpdateTicket, updateTicket } from "@/domain/tickets";
import { type TenantContext, withTenant } from "@/infra/db";
import { FixedClock } from "@/kernel/clock";
import type { ConnectedAccount } from "./connect-accounts";
import type { FoundedTenant } from "./found-tenant";
import type { SimulatorControl } from "./simulator-control";
import type { SeedStep, SeedTenant, SeedThread } from "./story";

const HOUR = 3_600_000;

interface Cue {
  thread: SeedThread;
  /** Null: the thread begins. */
  step: SeedStep | null;
  index: number;
  at: Date;
}

type StaffStep = Extract<SeedStep, { by: string }>;

/**
 * Plays a tenant's story in the order of its time: people outside write on the simulated platforms and
 * the product takes it in by its own ways; people inside work on it through the product's own verbs.
 */
export class StoryPlayer {
  /** The platform's ids of the last mention and of the first, by thread. */
  private readonly lastId = new Map<string, string>();
  private readonly firstId = new Map<string, string>();
  private hasNews = false;

  constructor(
    private readonly tenant: SeedTenant,
    private readonly founded: FoundedTenant,
    private readonly accounts: ConnectedAccount[],
    private readonly control: SimulatorControl,
    private readonly now: Date,
  ) {}

  async play(): Promise<void> {
    for (const cue of this.cues()) {
      const { step } = cue;
      if (step === null || !("by" in step)) {
        await this.playOutside(cue);
        this.hasNews = true;
        continue;
      }
      if (this.hasNews) await this.takeIn();
      await this.playInside(cue, step);
    }
    await this.takeIn();
  }

  private cues(): Cue[] {
    const at = (ago: number) => new Date(this.now.getTime() - ago * HOUR);
    return this.tenant.threads
      .flatMap((thread): Cue[] => [
        { thread, step: null, index: 0, at: at(thread.ago) },
        ...(thread.steps ?? []).map((step, index) => ({
          thread,
          step,
          index: index + 1,
          at: at(step.ago),
        })),
      ])
      .sort((a, b) => a.at.getTime() - b.at.getTime() || a.index - b.index);
  }

  private async playOutside({ thread, step, index, at }: Cue): Promise<void> {
    const { ref, platform, account } = thread;
    if (step?.does === "edits" || step?.does === "deletes") {
      const id = this.firstId.get(ref) ?? "";
      if (this.hasNews) await this.takeIn();
      if (step.does === "edits")
        await this.control.edit(platform, { id, account, text: step.text });
      else await this.control.remove(platform, { id, account });
      return;
    }
    const isOwn = step?.does === "answers there";
    const id = await this.control.mention(platform, {
      ref: `${ref}.${index}`,
      account,
      author: isOwn ? { username: account } : thread.author,
      text: step !== null && "text" in step ? step.text : thread.text,
      at: at.toISOString(),
      inReplyTo: step === null ? undefined : this.lastId.get(ref),
      kind: step === null ? thread.kind : undefined,
      title: step === null ? thread.title : undefined,
    });
    if (!this.firstId.has(ref)) this.firstId.set(ref, id);
    this.lastId.set(ref, id);
  }

  /** Webhooks have come in by themselves; the rest is polled for, then everything is worked off. */
  private async takeIn(): Promise<void> {
    const { tenantId } = this.founded;
    await this.control.flush();
    for (const { channelId } of this.accounts) {
      for (let more = true; more; ) {
        await this.asSystem((ctx) =>
          ctx.tx.channel.updateMany({
            where: { tenantId, id: channelId },
            data: { nextPollAt: ctx.clock.now() },
          }),
        );
        ({ more } = await pollChannel({ tenantId, channelId }));
      }
    }
    while ((await drainInbox(tenantId)).more);
    this.hasNews = false;
  }

  private async playInside({ thread, index, at }: Cue, step: StaffStep): Promise<void> {
    const id = await this.ticketOf(thread);
    const member = this.founded.members.get(step.by);
    if (member === undefined) throw new Error(`nobody is called ${step.by}`);
    const then = { ...member, clock: new FixedClock(at) };
    const update = (patch: UpdateTicket) =>
      withTenant(then, (ctx) => updateTicket(ctx, { id, ...patch }));
    const idempotencyKey = `seed:${thread.ref}.${index}`;
    switch (step.does) {
      case "assigns":
        return void (await update({ assigneeId: this.memberId(step.to) }));
      case "gives to team":
        return void (await update({ teamId: this.founded.teams.get(step.team) ?? null }));
      case "sets":
        return void (await update({ status: step.status, dismissalReason: step.reason }));
      case "prioritises":
        return void (await update({ priority: step.priority }));
      case "tags":
        return void (await update({ tags: step.tags }));
      case "notes":
        return void (await withTenant(then, (ctx) =>
          addNote(ctx, { id, body: step.text, idempotencyKey }),
        ));
      case "escalates":
        return void (await withTenant(then, (ctx) =>
          escalateTicket(ctx, { id, toMemberId: this.memberId(step.to), reason: step.reason }),
        ));
      case "marks answered":
        return void (await withTenant(then, (ctx) =>
          markAnswered(ctx, {
            id,
            permalink: step.permalink,
            body: step.text,
            idempotencyKey,
            thenStatus: "resolved",
          }),
        ));
      case "replies":
        return this.reply(id, step, idempotencyKey);
    }
  }

  /** Published now, because the platform itself sets the time. */
  private async reply(
    id: string,
    step: Extract<SeedStep, { does: "replies" }>,
    idempotencyKey: string,
  ): Promise<void> {
    const member = this.founded.members.get(step.by);
    if (member === undefined) throw new Error(`nobody is called ${step.by}`);
    const { tenantId } = this.founded;
    const outboxId = await withTenant(member, async (ctx) => {
      const reply = await sendReply(ctx, {
        id,
        body: step.text,
        visibility: "public",
        idempotencyKey,
        thenStatus: step.status,
        isAcknowledgement: false,
      });
      const outbox = await ctx.tx.outbox.findFirstOrThrow({
        where: { tenantId, messageId: reply.id },
        select: { id: true },
      });
      return outbox.id;
    });
    await deliverReply({ tenantId, outboxId }, { connectorRuntime: connectorRuntime() });
  }

  private memberId(key: string): string {
    const member = this.founded.members.get(key);
    if (member === undefined) throw new Error(`nobody is called ${key}`);
    return member.actor.memberId;
  }

  private async ticketOf(thread: SeedThread): Promise<string> {
    const edited = thread.steps?.find((step) => step.does === "edits");
    const texts = [thread.text, edited?.text ?? thread.text];
    const [first] = await this.asSystem(
      (ctx) => ctx.tx.$queryRaw<{ id: string }[]>`
        SELECT t.id FROM message m JOIN ticket t ON t.tenant_id = m.tenant_id AND t.id = m.ticket_id
        WHERE m.kind = 'mention' AND m.body LIKE '%' || ${texts[0]} || '%'
          OR m.kind = 'mention' AND m.body LIKE '%' || ${texts[1]} || '%'
        ORDER BY t.is_current DESC, t.number DESC LIMIT 1`,
    );
    if (first === undefined) throw new Error(`${thread.ref} did not come in`);
    return first.id;
  }

  private asSystem<T>(run: (ctx: TenantContext) => Promise<T>): Promise<T> {
    const { tenantId } = this.founded;
    return withTenant({ tenantId, actor: { kind: "system", name: "seed" } }, run);
  }
}
