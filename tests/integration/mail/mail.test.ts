import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { updateProfile } from "@/domain/auth";
import { getMailSettings, restoreMails, updateMailSettings } from "@/domain/mail";
import { MAX_ATTEMPTS } from "@/domain/mail/rules/pace";
import { updateMember } from "@/domain/tenancy";
import { markNotificationsRead, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { T0 } from "../../support/escalations";
import { MailScene } from "../../support/mails";
import { receiveMention } from "../../support/mentions";
import { as } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let mails: MailScene;

beforeEach(async () => {
  mails = await MailScene.open();
});
afterEach(() => mails.close());
afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

describe("a mail", () => {
  it("tells the assignee of a breach in their language, with a link and nothing that bites", async () => {
    const { agent, channel, admin } = mails.scene;
    await updateProfile(agent.personId, { locale: "de" });
    mails.clock.set(T0);
    const { ticketId } = await receiveMention(channel, {
      at: T0,
      clock: mails.clock,
      author: "Eve\r\nBcc: everybody@example.org\r\n\r\nHello",
      text: '<script>alert(1)</script> & "Grüße"\r\n.\r\nRSET',
    });
    await mails.scene.inTenant((ctx) =>
      updateTicket(ctx, { id: ticketId, assigneeId: agent.memberId }),
    );
    await mails.scene.at(60);
    const mailId = await mails.gathered();
    expect(await mails.send(mailId)).toBe("sent");
    expect(await mails.row(mailId)).toMatchObject({ subject: "", bodyText: "", bodyHtml: "" });

    expect(mails.mailbox.mails()).toHaveLength(1);
    const [mail] = mails.sentTo(agent);
    expect(mail).toMatchObject({ from: "echolot@nordwind.example", to: [agent.email] });
    expect(mail?.subject).toMatch(/^Echolot: Erste Antwort ist überfällig – #1 Name of Eve Bcc: /);
    expect(mail?.text).toContain(`http://localhost:3000/inbox?ticket=${ticketId}`);
    expect(mail?.text).toContain("Fällig: 04.05.2026, 11:00");
    expect(mail?.text).toContain('<script>alert(1)</script> & "Grüße" . RSET');
    expect(mail?.html).not.toContain("<script>");
    expect(mail?.html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Grüße&quot;");
    expect(mail?.headers.bcc).toBeUndefined();
    expect(mail?.headers["auto-submitted"]).toBe("auto-generated");
    expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@nordwind\.example>$/);
    expect(mails.sentTo(admin)).toEqual([]);
  });

  it("goes to who wants such by mail: escalations and breaches unless chosen otherwise", async () => {
    const { agent, lead } = mails.scene;
    const settings = (member = agent) => as(member, getMailSettings);
    expect(await settings()).toEqual({
      isAvailable: true,
      address: agent.email,
      types: ["escalated", "breached"],
      lastFailure: null,
    });
    mails.clock.set(T0);
    await mails.scene.receive({ assigneeId: agent.memberId });
    await mails.scene.at(30);
    expect(await mails.gather()).toBeNull();
    await as(agent, (ctx) => updateMailSettings(ctx, { types: ["warned"] }));
    expect((await settings(lead)).types).toEqual(["escalated", "breached"]);
    mails.clock.set(T0);
    await mails.scene.receive({ assigneeId: agent.memberId });
    await mails.scene.at(30);
    expect(await mails.send(await mails.gathered())).toBe("sent");
    await mails.scene.at(60);
    expect(await mails.gather()).toBeNull();
    expect(mails.sentTo(agent).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("First response is due soon"),
    ]);
  });

  it("gathers a flood, and what comes within a minute of it, into one each", async () => {
    const { agent } = mails.scene;
    mails.clock.set(T0);
    for (let count = 0; count < 25; count += 1) {
      await mails.scene.receive({ assigneeId: agent.memberId });
    }
    await mails.scene.at(60);
    expect(await mails.send(await mails.gathered())).toBe("sent");
    expect(await mails.gather()).toBeNull();
    const [digest] = mails.sentTo(agent);
    expect(digest?.subject).toBe("Echolot: 25 notifications");
    expect(digest?.text.match(/First response was breached/g)).toHaveLength(20);
    expect(digest?.text).toContain("and 5 more");

    for (let count = 0; count < 3; count += 1) await mails.breach();
    mails.clock.advance(59_000);
    expect(await mails.gather()).toBeNull();
    mails.clock.advance(1_000);
    await mails.send(await mails.gathered());
    expect(mails.sentTo(agent).map(({ subject }) => subject)).toEqual([
      "Echolot: 25 notifications",
      "Echolot: 3 notifications",
    ]);
  });

  it("is made once by two workers, and not at all of what was read meanwhile", async () => {
    const { agent, lead } = mails.scene;
    await mails.breach();
    const made = await Promise.all([mails.gather(), mails.gather(), mails.gather()]);
    expect(made.filter((id) => id !== null)).toHaveLength(1);
    mails.clock.advance(60_000);
    await mails.breach();
    mails.clock.advance(60_000);
    await as(agent, (ctx) => markNotificationsRead(ctx, {}));
    expect(await mails.gather()).toBeNull();
    expect(await mails.gather(lead)).toBeNull();
  });

  it("is not sent to who has left", async () => {
    await mails.breach();
    const mailId = await mails.gathered();
    await as(mails.scene.admin, (ctx) =>
      updateMember(ctx, { id: mails.scene.agent.memberId, isRevoked: true }),
    );
    expect(await mails.send(mailId)).toBeNull();
    expect((await mails.row(mailId)).state).toBe("dropped");
    expect(mails.mailbox.conversations()).toBe(0);
  });
});

describe("a mail server that", () => {
  it("asks for patience gets it: again after longer and longer waits", async () => {
    await mails.breach();
    const mailId = await mails.gathered();
    const waits: number[] = [];
    for (const fault of ["defer", "defer_data", "unavailable", "drop_before_data"] as const) {
      mails.mailbox.fault({ fault });
      expect(await mails.send(mailId)).toBe("retry");
      const row = await mails.row(mailId);
      expect(row).toMatchObject({ state: "waiting", doubts: 0, leaseUntil: null });
      waits.push(row.nextAttemptAt.getTime() - mails.clock.now().getTime());
      // Before it is due nobody sends it.
      expect(await mails.send(mailId)).toBeNull();
      await mails.untilDue(mailId);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect(await mails.send(mailId)).toBe("sent");
    expect(mails.mailbox.mails()).toHaveLength(1);
    expect(await mails.row(mailId)).toMatchObject({ state: "sent", attempts: 5, lastError: null });
  });

  it("never comes back makes us give up, and the member sees why", async () => {
    await mails.breach();
    const mailId = await mails.gathered();
    mails.mailbox.fault({ fault: "defer", times: 100 });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      expect(await mails.send(mailId)).toBe("retry");
      await mails.untilDue(mailId);
    }
    expect(await mails.row(mailId)).toMatchObject({ state: "failed", attempts: MAX_ATTEMPTS });
    expect(await mails.send(mailId)).toBeNull();
    const settings = await as(mails.scene.agent, getMailSettings);
    expect(settings.lastFailure?.reason).toContain("451 4.7.1 Try again later");
  });

  it.each(["reject", "reject_data"] as const)(
    "says no for good (%s) is believed",
    async (fault) => {
      await mails.breach();
      const mailId = await mails.gathered();
      mails.mailbox.fault({ fault });
      expect(await mails.send(mailId)).toBe("rejected");
      expect((await mails.row(mailId)).state).toBe("failed");
      expect(mails.mailbox.conversations()).toBe(1);
    },
  );

  it.each(["drop_after_taking", "drop_after_losing"] as const)(
    "hangs up with the text (%s) gets it once more, as the same mail",
    async (fault) => {
      await mails.breach();
      const mailId = await mails.gathered();
      mails.mailbox.fault({ fault, times: 10 });
      expect(await mails.send(mailId)).toBe("unknown");
      expect(await mails.row(mailId)).toMatchObject({ state: "waiting", doubts: 1 });
      await mails.untilDue(mailId);
      expect(await mails.send(mailId)).toBe("unknown");
      expect((await mails.row(mailId)).state).toBe("failed");
      await mails.untilDue(mailId);
      expect(await mails.send(mailId)).toBeNull();
      expect(mails.mailbox.conversations()).toBe(2);
      const taken = mails.mailbox.mails();
      expect(taken).toHaveLength(fault === "drop_after_taking" ? 2 : 0);
      const known = new Set(
        taken.map((mail) => `${mail.messageId} ${mail.headers.date} ${mail.text}`),
      );
      expect([...known]).toHaveLength(taken.length === 0 ? 0 : 1);
    },
  );
});

describe("a worker that", () => {
  it("dies in the middle leaves a mail that is repeated once, then given up", async () => {
    await mails.breach();
    const mailId = await mails.gathered();
    // Stands for a process that was killed while it spoke to the server.
    const dies = { send: () => Promise.reject(new Error("killed")) };
    await expect(mails.send(mailId, dies)).rejects.toThrow("killed");
    expect(await mails.send(mailId)).toBeNull();
    await mails.untilDue(mailId);
    await expect(mails.send(mailId, dies)).rejects.toThrow("killed");
    await mails.untilDue(mailId);
    expect(await mails.send(mailId)).toBeNull();
    expect(await mails.row(mailId)).toMatchObject({ state: "failed", attempts: 2 });
  });

  it("has company sends it once", async () => {
    await mails.breach();
    const mailId = await mails.gathered();
    await Promise.all([mails.send(mailId), mails.send(mailId), mails.send(mailId)]);
    expect(mails.mailbox.mails()).toHaveLength(1);
  });

  it("finds everything that waits in Postgres", async () => {
    await mails.breach();
    const before = await restoreMails(mails.clock);
    const mailId = await mails.gathered();
    expect(await restoreMails(mails.clock)).toBe(before);
    await mails.send(mailId);
    expect(await restoreMails(mails.clock)).toBe(before - 1);
  });
});
