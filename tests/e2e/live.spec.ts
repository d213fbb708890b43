import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

test("after a lost connection the page says so, catches up by itself and says that too", async ({
  inbox,
  company,
  context,
  page,
  watch,
}) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch|net::ERR/);
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Vor dem Funkloch", kind: "comment" });
  await expect(inbox.row("Vor dem Funkloch")).toBeVisible();

  await context.setOffline(true);
  await expect(page.getByText("No connection. What you see may be old")).toBeVisible();
  await account.mention({ text: "Im Funkloch", kind: "post" });
  await expect
    .poll(() => company.api("GET", "tickets").then((tickets) => Object.keys(tickets).length))
    .toBe(2);
  await expect(inbox.row("Im Funkloch")).toBeHidden();

  await context.setOffline(false);
  await expect(inbox.row("Im Funkloch")).toBeVisible();
  await expect(page.getByText("No connection.")).toBeHidden();
  await account.mention({ text: "Nach dem Funkloch", kind: "post" });
  await expect(inbox.row("Nach dem Funkloch")).toBeVisible();
});

test("what is being written survives a reload and stays with its ticket", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Erste Frage", kind: "post" });
  await account.mention({ text: "Zweite Frage", kind: "post" });
  await inbox.row("Erste Frage").click();
  await inbox.text().fill("Eine halbe Antwort");
  await inbox.row("Zweite Frage").click();
  await expect(inbox.message("Zweite Frage")).toBeVisible();
  await expect(inbox.text()).toHaveValue("");
  await inbox.row("Erste Frage").click();
  await expect(inbox.text()).toHaveValue("Eine halbe Antwort");
  await page.reload();
  await expect(inbox.text()).toHaveValue("Eine halbe Antwort");
  expect(await account.replies()).toEqual([]);
});

test("an edit on the platform shows in the ticket, and what is deleted there is gone here", async ({
  inbox,
  company,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const mention = await account.mention({ text: "Mein Pakett ist weg", kind: "comment" });
  await inbox.row("Mein Pakett ist weg").click();
  await account.edit(mention.id, "Mein Paket ist weg, seit Montag!");
  await expect(inbox.message("Mein Paket ist weg, seit Montag!")).toBeVisible();
  await expect(inbox.message("Mein Paket ist weg, seit Montag!")).toContainText("edited");
  await account.remove(mention.id);
  await expect(inbox.timeline.getByText("Deleted on the platform")).toBeVisible();
  await expect(inbox.message("seit Montag")).toHaveCount(0);
  await expect(inbox.ticket.getByText("The mention was deleted on the platform.")).toBeVisible();
});

test("an answer given in the platform's own app arrives as a reply and meets the clock", async ({
  inbox,
  company,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const mention = await account.mention({ text: "Habt ihr sonntags offen?", kind: "comment" });
  await inbox.row("Habt ihr sonntags offen?").click();
  await account.mention({
    author: { username: account.details.username, id: account.details.id },
    text: "Ja, von 10 bis 16 Uhr.",
    kind: "comment",
    inReplyTo: mention.id,
  });
  await expect(inbox.message("Ja, von 10 bis 16 Uhr.")).toContainText("answered on the platform");
  await expect(inbox.clock(/^First response: met in/)).toBeAttached();
  await expect(inbox.timeline).toHaveCount(2);
});

test("what was written before our answer but came in after it brings the ticket back", async ({
  inbox,
  company,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const author = { username: "marta.kowalski", name: "Marta Kowalski" };
  const first = await account.mention({ author, text: "Wo ist mein Paket?", kind: "comment" });
  await inbox.row("Wo ist mein Paket?").click();
  await inbox.text().fill("Es kommt morgen.");
  await inbox.text().press("Control+Enter");
  await expect(inbox.delivery("Es kommt morgen.")).toHaveText("Delivered");
  await expect(inbox.field(/^Change status: Waiting for customer$/)).toBeVisible();

  await account.mention({
    author,
    text: "Und die Rechnung stimmt auch nicht!",
    at: new Date(Date.now() - 60_000).toISOString(),
    inReplyTo: first.id,
  });
  await expect(inbox.row("Wo ist mein Paket?")).toBeVisible();
  await expect(inbox.field(/^Change status: Open$/)).toBeVisible();
  await expect(inbox.message("Und die Rechnung stimmt auch nicht!")).toBeVisible();
});
