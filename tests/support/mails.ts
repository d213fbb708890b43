import { gatherMail, sendMail } from "@/domain/mail";
import { createMailTransport, type MailTransport } from "@/infra/mail";
import { type MailSimulator, startMailSimulator } from "../simulators/mail";
import { EscalationScene, justAfter } from "./escalations";
import type { TestMember } from "./people";

/** A company whose policy names no steps, and a mail server that a test can put in the way. */
export class MailScene {
  private constructor(
    readonly scene: EscalationScene,
    readonly mailbox: MailSimulator,
    readonly transport: MailTransport,
  ) {}

  static async open(
    steps: Parameters<typeof EscalationScene.open>[0] = () => [],
  ): Promise<MailScene> {
    const mailbox = await startMailSimulator();
    const scene = await EscalationScene.open(steps);
    return new MailScene(scene, mailbox, createMailTransport(mailbox.smtpUrl));
  }

  get clock() {
    return this.scene.clock;
  }

  /** The promise to the agent's ticket is broken, and they are to be told by mail. */
  async breach(): Promise<string> {
    this.clock.set(new Date("2026-05-04T08:00:00Z"));
    const ticketId = await this.scene.receive({ assigneeId: this.scene.agent.memberId });
    await this.scene.at(60);
    return ticketId;
  }

  gather(member: TestMember = this.scene.agent): Promise<string | null> {
    const { tenantId, memberId } = member;
    return gatherMail({ tenantId, memberId }, this.clock);
  }

  /** @throws Error when there is nothing to be mailed */
  async gathered(member?: TestMember): Promise<string> {
    const mailId = await this.gather(member);
    if (mailId === null) throw new Error("nothing was gathered");
    return mailId;
  }

  send(mailId: string, transport: MailTransport = this.transport) {
    const { tenantId } = this.scene.admin;
    return sendMail({ tenantId, mailId }, { transport, clock: this.clock });
  }

  row(mailId: string) {
    return this.scene.inTenant((ctx) => ctx.tx.mail.findFirstOrThrow({ where: { id: mailId } }));
  }

  /** Goes to the time at which the mail is due again. */
  async untilDue(mailId: string): Promise<void> {
    this.clock.set((await this.row(mailId)).nextAttemptAt);
  }

  get justAfterBreach(): Date {
    return justAfter(60);
  }

  sentTo(member: TestMember) {
    return this.mailbox.mails().filter((mail) => mail.to.includes(member.email));
  }

  close(): Promise<void> {
    return this.mailbox.close();
  }
}
