import type { Person } from "../support/e2e-company";
import { Inbox } from "../support/e2e-inbox";
import { Account, type PlatformName } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

interface Way {
  name: string;
  platform: PlatformName;
  kind?: "comment" | "message" | "post";
  mode: "Public reply" | "Private reply";
  /** How the customer writes again: under our answer, or simply into the same conversation. */
  again: "under the reply" | "under the mention" | "in the conversation";
}

const WAYS: Way[] = [
  {
    name: "a Facebook comment",
    platform: "facebook",
    kind: "comment",
    mode: "Public reply",
    again: "under the reply",
  },
  {
    name: "a Messenger message",
    platform: "facebook",
    kind: "message",
    mode: "Private reply",
    again: "in the conversation",
  },
  {
    name: "a mention on X",
    platform: "x",
    kind: "post",
    mode: "Public reply",
    again: "under the reply",
  },
  {
    name: "a direct message on X",
    platform: "x",
    kind: "message",
    mode: "Private reply",
    again: "in the conversation",
  },
  {
    name: "a post in a Discourse forum",
    platform: "discourse",
    mode: "Public reply",
    again: "under the reply",
  },
  {
    name: "a comment on a WordPress blog",
    platform: "wordpress",
    mode: "Public reply",
    again: "under the reply",
  },
];

for (const way of WAYS) {
  test(`${way.name} is answered by keyboard where it was said, and reopens when the customer writes again`, async ({
    page,
    company,
  }) => {
    const account = await Account.connect(company, way.platform);
    const inbox = await signInAt(page, company.admin);
    const customer = { username: `marta_${account.details.username}`, name: "Marta Kowalski" };

    const question = account.addressed("Wo bleibt mein Paket 4711? Ich warte seit zwei Wochen.");
    const mention = await account.mention({ author: customer, text: question, kind: way.kind });
    const row = inbox.row("Wo bleibt mein Paket 4711?");
    await expect(row).toBeVisible();
    await expect(row).toContainText("Marta");

    await page.keyboard.press("j");
    await inbox.isOpen();
    await expect(inbox.message("Wo bleibt mein Paket 4711?")).toBeVisible();
    await expect(inbox.clock(/^First response: \d+.* left$/)).toBeAttached();
    await page.keyboard.press("r");
    await expect(inbox.text(way.mode)).toBeFocused();
    const answer = "Guten Tag, Ihr Paket kommt morgen vor zwölf Uhr bei Ihnen an.";
    await page.keyboard.type(answer);
    await page.keyboard.press("Control+Enter");
    await expect(inbox.delivery(answer)).toHaveText("Delivered");

    const published = await account.replies();
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      text: answer,
      inReplyTo: mention.id,
      visibility: way.mode === "Public reply" ? "public" : "private",
    });
    await expect(inbox.clock(/^First response: met in/)).toBeAttached();

    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await expect(inbox.field(/^Change status: Resolved$/)).toBeVisible();
    await expect(inbox.clock(/^Resolution: met in/)).toBeAttached();
    await expect(row).toBeHidden();

    const reply = published[0]?.id;
    const parent = { "under the reply": reply, "under the mention": mention.id }[
      way.again as string
    ];
    await account.mention({
      author: customer,
      text: account.addressed("Es ist immer noch nichts da!"),
      kind: way.kind,
      ...(parent === undefined ? {} : { inReplyTo: parent }),
    });
    await expect(inbox.row("Es ist immer noch nichts da!")).toBeVisible();
    await expect(inbox.field(/^Change status: Open$/)).toBeVisible();
    await expect(inbox.message("Es ist immer noch nichts da!")).toBeVisible();
    await expect(inbox.timeline).toHaveCount(3);
    expect(await account.replies()).toHaveLength(1);
  });
}

test("what a feed says is answered at the source and marked, and the clock is met", async ({
  page,
  context,
  company,
}) => {
  const account = await Account.connect(company, "feeds");
  const inbox = await signInAt(page, company.admin);
  const entry = await account.mention({
    author: { username: "jonas_b", name: "Jonas B." },
    title: "Rückgabe klappt nicht",
    text: "Das Rückgabeportal wirft seit Tagen nur einen Fehler aus.",
  });
  await expect(inbox.row("Das Rückgabeportal wirft")).toBeVisible();
  await page.keyboard.press("j");
  await inbox.isOpen();
  await expect(inbox.ticket.getByText("Answer this on the platform itself")).toBeVisible();
  const source = inbox.ticket.getByRole("link", { name: "Open the source" });
  await expect(source).toHaveAttribute("href", entry.url);
  const [opened] = await Promise.all([context.waitForEvent("page"), source.click()]);
  await opened.close();

  await inbox.ticket.getByRole("button", { name: "Mark as answered…" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark as answered" });
  await dialog.getByLabel("Link to the answer").fill("ich habe geantwortet");
  await dialog.getByRole("button", { name: "Mark as answered" }).click();
  await expect(dialog.getByText("Paste a full address")).toBeVisible();
  await dialog.getByLabel("Link to the answer").fill(`${entry.url}#antwort-1`);
  await dialog.getByLabel("What you answered").fill("Das Portal läuft wieder.");
  await dialog.getByRole("button", { name: "Mark as answered" }).click();
  await expect(dialog).toBeHidden();
  await expect(inbox.message("Das Portal läuft wieder.")).toBeVisible();
  await expect(inbox.clock(/^First response: met in/)).toBeAttached();
  await expect(inbox.field(/^Change status: Waiting for customer$/)).toBeVisible();
});

/** By the form, as a person does in the morning. */
async function signInAt(page: Inbox["page"], person: Person): Promise<Inbox> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  const inbox = new Inbox(page);
  const isLive = inbox.isLive();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/inbox");
  await isLive;
  return inbox;
}
