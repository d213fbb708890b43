import type { Company } from "../support/e2e-company";
import type { Inbox } from "../support/e2e-inbox";
import { Account, type Mention, type PlatformName } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

const QUESTION = "Seit dem Update startet meine Waschmaschine nicht mehr, was soll ich tun?";
const ANSWER = "Bitte ziehen Sie für eine Minute den Netzstecker und starten Sie dann neu.";

interface LostAnswer {
  name: string;
  platform: PlatformName;
  kind?: "comment" | "message";
  mode?: "Private reply";
  /** Without webhooks and hardly polled: only looking on the platform can tell. */
  isSilent?: true;
  path: (account: Account, mentionId: string, authorId: string) => string;
}

const LOST_ANSWERS: LostAnswer[] = [
  {
    name: "Facebook",
    platform: "facebook",
    kind: "comment",
    path: (_account, mentionId) => `/${mentionId}/`,
  },
  {
    name: "X",
    platform: "x",
    kind: "message",
    mode: "Private reply",
    path: (_account, _mentionId, authorId) => `/dm_conversations/with/${authorId}/`,
  },
  {
    name: "a silent forum",
    platform: "discourse",
    isSilent: true,
    path: ({ details }) => `${new URL(details.url).pathname}/posts`,
  },
  {
    name: "a silent blog",
    platform: "wordpress",
    isSilent: true,
    path: ({ details }) => `${new URL(details.url).pathname}/wp-json/wp/v2/comments`,
  },
];

for (const lost of LOST_ANSWERS) {
  test(`a reply that ${lost.name} took without ever answering is there exactly once, and shown as delivered`, async ({
    inbox,
    company,
  }) => {
    test.setTimeout(120_000);
    const account = await Account.open(lost.platform);
    const authorId = String(Date.now());
    const write = () =>
      account.mention({
        author: { username: `kunde_${authorId}`, id: authorId },
        text: account.addressed(QUESTION),
        ...(lost.kind === undefined ? {} : { kind: lost.kind }),
      });
    let mention = lost.isSilent ? await write() : undefined;
    await account.connectTo(company, lost.isSilent ? 3_600 : undefined);
    await inbox.open();
    mention ??= await write();
    await inbox.row("Waschmaschine").click();
    await inbox.isOpen();

    const path = lost.path(account, mention.id, authorId);
    await account.fault({ fault: "accept_then_timeout", method: "POST", path });
    await inbox.text(lost.mode).fill(ANSWER);
    await inbox.text(lost.mode).press("Control+Enter");
    await expect.poll(() => account.replies().then(({ length }) => length)).toBe(1);
    await expect(inbox.delivery(ANSWER)).toHaveText("Delivered", { timeout: 90_000 });
    await expect(inbox.clock(/^First response: met in/)).toBeAttached();
    await expect(inbox.timeline).toHaveCount(2);
    const published = await account.replies();
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({ text: ANSWER, inReplyTo: mention.id });
  });
}

test("a reply over the platform's limit waits until the platform says, and then goes out once", async ({
  inbox,
  company,
}) => {
  const { account } = await openTicket(inbox, company, "discourse");
  const path = `${new URL(account.details.url).pathname}/posts`;
  await account.fault({ fault: "rate_limit", method: "POST", path, resetSeconds: 3 });
  await write(inbox, ANSWER);
  await expect(inbox.delivery(ANSWER)).toHaveText("Queued");
  expect(await account.replies()).toEqual([]);
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered", { timeout: 30_000 });
  expect(await account.replies()).toHaveLength(1);
});

test("a reply that still waits can be taken back, and is never sent", async ({
  inbox,
  company,
}) => {
  const { account, mention } = await openTicket(inbox, company, "facebook");
  const path = `/${mention.id}/`;
  await account.fault({ fault: "rate_limit", method: "POST", path, resetSeconds: 600 });
  await write(inbox, ANSWER);
  await inbox.message(ANSWER).getByRole("button", { name: "Withdraw" }).click();
  const dialog = inbox.page.getByRole("dialog", { name: "Withdraw this reply?" });
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await expect(inbox.delivery(ANSWER)).toHaveText("Withdrawn");
  await expect(inbox.clock(/^First response: .* left$/)).toBeAttached();
  expect(await account.replies()).toEqual([]);
});

test("clicking Send twice sends once", async ({ inbox, company }) => {
  const { account } = await openTicket(inbox, company, "facebook");
  await inbox.text().fill(ANSWER);
  await inbox.ticket.getByRole("button", { name: "Send", exact: true }).dblclick();
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered");
  await expect(inbox.text()).toHaveValue("");
  await expect(inbox.timeline).toHaveCount(2);
  expect(await account.replies()).toHaveLength(1);
});

test("what is too long for X cannot be sent, and the counter says by how much", async ({
  inbox,
  company,
}) => {
  const { account } = await openTicket(inbox, company, "x");
  const send = inbox.ticket.getByRole("button", { name: "Send", exact: true });
  await inbox.text().fill("ä".repeat(281));
  await expect(inbox.ticket.getByText("1 character too long")).toBeVisible();
  await expect(send).toBeDisabled();
  await inbox.text().press("Control+Enter");
  await expect(inbox.text()).toHaveValue("ä".repeat(281));
  // An address counts 23 characters, however long it is.
  await inbox.text().fill(`${"ä".repeat(256)} https://hilfe.example.com/${"sehr-".repeat(30)}lang`);
  await expect(inbox.ticket.getByText("280 of 280", { exact: true })).toBeVisible();
  await expect(send).toBeEnabled();
  expect(await account.replies()).toEqual([]);
});

test("where X was not called on us, the composer says why and shows the way to the post", async ({
  inbox,
  company,
}) => {
  const account = await Account.open("x");
  const mention = await account.mention({ text: "Über diese Firma redet man ja so einiges." });
  await account.connectTo(company);
  await inbox.open();
  await inbox.row("Über diese Firma redet man").click();
  // What is possible is offered first; the rest says why it is not.
  await expect(inbox.text("Private reply")).toBeVisible();
  await inbox.ticket.getByRole("radio", { name: "Public reply" }).click();
  await expect(inbox.ticket.getByText("A public reply is not possible")).toBeVisible();
  await expect(inbox.ticket.getByText("only where we were mentioned")).toBeVisible();
  await expect(
    inbox.ticket.getByRole("region", { name: "Answer" }).getByRole("link", { name: "Open on X" }),
  ).toHaveAttribute("href", new RegExp(mention.id));
});

test("an acknowledgement goes out and the clock keeps running; a late answer is a breach by its own time", async ({
  inbox,
  company,
}) => {
  const threeHours = 3 * 3_600_000;
  const { account } = await openTicket(inbox, company, "facebook", {
    at: new Date(Date.now() - threeHours).toISOString(),
  });
  await expect(inbox.clock(/^First response: breached, 1.h.0\d over$/)).toBeAttached();
  await inbox.text().fill("Wir kümmern uns darum.");
  await inbox.ticket.getByRole("checkbox", { name: "Acknowledgement only" }).click();
  await inbox.text().press("Control+Enter");
  await expect(inbox.delivery("Wir kümmern uns darum.")).toHaveText("Delivered");
  await expect(inbox.message("Wir kümmern uns darum.")).toContainText("Acknowledgement");
  await expect(inbox.clock(/^First response: breached/)).toBeAttached();
  expect(await account.replies()).toHaveLength(1);
  await write(inbox, ANSWER);
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered");
  await expect(inbox.clock(/^First response: breached/)).toBeAttached();
  await expect(inbox.ticket.getByText("First response breached")).toBeAttached();
});

test("a reply that the platform refuses shows the reason, and goes out once it is edited", async ({
  inbox,
  company,
}) => {
  const { account } = await openTicket(inbox, company, "x");
  await inbox.text().fill(ANSWER);
  await inbox.ticket.getByRole("button", { name: "More ways to send" }).click();
  await inbox.page.getByRole("menuitem", { name: "Send and keep open" }).click();
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered");
  await expect(inbox.field(/^Change status: Open$/)).toBeVisible();

  // X takes no text twice for the same person.
  await write(inbox, ANSWER);
  const failed = inbox.timeline.nth(2);
  await expect(failed.getByRole("status")).toHaveText("Not delivered");
  await expect(failed.getByText(/the same/)).toBeVisible();
  await expect(inbox.list.getByText("Reply not delivered")).toBeAttached();

  await failed.getByRole("button", { name: "Edit and send" }).click();
  const text = failed.getByRole("textbox", { name: "Text of the reply" });
  await expect(text).toHaveValue(ANSWER);
  await text.fill("Hat der Neustart geholfen?");
  await failed.getByRole("button", { name: "Send", exact: true }).click();
  await expect(inbox.delivery("Hat der Neustart geholfen?")).toHaveText("Delivered");
  await expect(inbox.list.getByText("Reply not delivered")).toHaveCount(0);
  expect((await account.replies()).map(({ text: words }) => words)).toEqual([
    ANSWER,
    "Hat der Neustart geholfen?",
  ]);
});

test("a refused reply that is withdrawn stays in the history and is never sent", async ({
  inbox,
  company,
}) => {
  const { account } = await openTicket(inbox, company, "x");
  await write(inbox, ANSWER);
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered");
  await write(inbox, ANSWER);
  const failed = inbox.timeline.nth(2);
  await expect(failed.getByRole("status")).toHaveText("Not delivered");
  await failed.getByRole("button", { name: "Withdraw" }).click();
  const dialog = inbox.page.getByRole("dialog", { name: "Withdraw this reply?" });
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await expect(failed.getByRole("status")).toHaveText("Withdrawn");
  await expect(failed.getByRole("button", { name: "Send again" })).toHaveCount(0);
  expect(await account.replies()).toHaveLength(1);
});

test("a reply waits while the platform refuses the token, and goes out when an admin reconnects", async ({
  inbox,
  company,
  page,
}) => {
  const { account, mention } = await openTicket(inbox, company, "wordpress");
  await account.changeToken("neu1 neu2 neu3 neu4 neu5 neu6");
  await write(inbox, ANSWER);
  await expect
    .poll(() => company.api("GET", `channels/${account.channelId}`), { timeout: 20_000 })
    .toMatchObject({ status: "reauthorise" });
  await expect(inbox.delivery(ANSWER)).toHaveText("Queued");
  expect(await account.replies()).toEqual([]);

  await page.goto("/settings/channels");
  const card = page.getByRole("listitem").filter({ hasText: account.details.name });
  await expect(card.getByText("Needs reconnecting")).toBeVisible();
  await card.getByRole("button", { name: "Reconnect…" }).click();
  const dialog = page.getByRole("dialog", { name: `Reconnect ${account.details.name}` });
  for (const [label, value] of [
    ["Blog address", account.details.url],
    ["Username", account.details.username],
    ["Application password", account.details.token],
  ] as const) {
    await dialog.getByLabel(label, { exact: true }).fill(value);
  }
  await dialog.getByRole("button", { name: "Test connection" }).click();
  await expect(dialog.getByText("It works:")).toBeVisible();
  await dialog.getByRole("button", { name: "Reconnect", exact: true }).click();
  await expect(card.getByText("Listening")).toBeVisible();

  await inbox.open("?view=waiting");
  await inbox.row("Waschmaschine").click();
  await expect(inbox.delivery(ANSWER)).toHaveText("Delivered");
  const published = await account.replies();
  expect(published).toHaveLength(1);
  expect(published[0]).toMatchObject({ text: ANSWER, inReplyTo: mention.id });
});

/** A channel, a mention, and its ticket open in the inbox. */
async function openTicket(
  inbox: Inbox,
  company: Company,
  platform: PlatformName,
  mention: Partial<Mention> = {},
) {
  const account = await Account.connect(company, platform);
  await inbox.open();
  const kind = platform === "facebook" ? "comment" : undefined;
  const written = await account.mention({
    text: account.addressed(QUESTION),
    ...(kind === undefined ? {} : { kind }),
    ...mention,
  });
  await inbox.row("Waschmaschine").click();
  await inbox.isOpen();
  return { account, mention: written };
}

async function write(inbox: Inbox, text: string): Promise<void> {
  await inbox.text().fill(text);
  await inbox.text().press("Control+Enter");
}
