import type { Company } from "../support/e2e-company";
import { Inbox } from "../support/e2e-inbox";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

const QUESTION = "Mein Anschluss ist seit gestern Abend tot.";

test("what one agent does stands before the other without a reload", async ({
  inbox,
  company,
  signIn,
}) => {
  const colleague = await company.hire("agent", "Ben Berg");
  await openTicket(inbox, company);
  const other = new Inbox(await signIn(colleague));
  await other.row(QUESTION).click();
  await other.isOpen();
  await expect(other.field(/^Assign: Unassigned$/)).toBeVisible();

  await inbox.page.keyboard.press("i");
  await expect(inbox.field(/^Assign: Anna Admin/)).toBeVisible();
  await expect(other.field(/^Assign: Anna Admin/)).toBeVisible();

  await other.text().fill("Ich wollte gerade");
  await inbox.text().fill("Ein Techniker kommt heute um 14 Uhr.");
  await inbox.text().press("Control+Enter");
  await expect(other.message("Ein Techniker kommt heute um 14 Uhr.")).toBeVisible();
  await expect(other.delivery("Ein Techniker kommt heute um 14 Uhr.")).toHaveText("Delivered");
  await expect(other.ticket.getByText("Anna Admin replied while you were typing.")).toBeVisible();
  await expect(other.text()).toHaveValue("Ich wollte gerade");
});

test("a ticket goes to a colleague, to a team and back to all, and the colleague is told", async ({
  inbox,
  company,
  signIn,
}) => {
  const colleague = await company.hire("agent", "Ben Berg");
  await company.api("POST", "teams", { name: "Technik", memberIds: [colleague.memberId] });
  await openTicket(inbox, company);
  const other = await signIn(colleague);
  await expect(other.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();

  await inbox.page.keyboard.press("a");
  await inbox.choose("Assign ticket", "ben", /Ben Berg/);
  await expect(inbox.field(/^Assign: Ben Berg/)).toBeVisible();
  await expect(inbox.says("#1 assigned to Ben Berg")).toBeVisible();

  const bell = other.getByRole("button", { name: "Notifications, 1 unread" });
  await expect(bell).toBeVisible();
  await bell.click();
  await other.getByText("Anna Admin assigned you a ticket").click();
  await new Inbox(other).isOpen(1);

  await inbox.page.keyboard.press("a");
  await inbox.choose("Assign ticket", "techn", /Technik/);
  await expect(inbox.field(/^Assign: Technik$/)).toBeVisible();
  await inbox.page.keyboard.press("z");
  await expect(inbox.field(/^Assign: Ben Berg/)).toBeVisible();

  await inbox.page.keyboard.press("a");
  await inbox.choose("Assign ticket", "nobody", /Nobody/);
  await expect(inbox.field(/^Assign: Unassigned$/)).toBeVisible();
  await expect(inbox.view("Unassigned")).toHaveAccessibleName("Unassigned, 1 ticket");
});

test("an escalation reaches the lead with its reason, and comes back with a note", async ({
  inbox,
  company,
  signIn,
  page,
}) => {
  const lead = await company.hire("lead", "Lena Lang");
  await openTicket(inbox, company);
  await page.keyboard.press("i");
  await expect(inbox.field(/^Assign: Anna Admin/)).toBeVisible();
  const leadPage = await signIn(lead);

  await page.keyboard.press("Shift+E");
  const dialog = page.getByRole("dialog", { name: "Escalate ticket" });
  await dialog.getByRole("button", { name: "Escalate", exact: true }).click();
  await expect(dialog.getByText("Choose who it goes to.")).toBeVisible();
  await expect(dialog.getByText("Say why: it stands on the ticket.")).toBeVisible();
  await dialog.getByRole("button", { name: /^To/ }).click();
  await inbox.choose("To", "lena", /Lena Lang/);
  await dialog.getByLabel("Reason").fill("Der Kunde droht mit dem Anwalt.");
  await dialog.getByRole("button", { name: "Escalate", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(inbox.field(/^Assign: Lena Lang/)).toBeVisible();

  await leadPage.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await leadPage.getByText("Anna Admin escalated a ticket to you").click();
  const leads = new Inbox(leadPage);
  await leads.isOpen(1);
  const banner = leads.ticket.getByRole("complementary", { name: "Escalated by Anna Admin" });
  await expect(banner).toContainText("Der Kunde droht mit dem Anwalt.");
  await banner.getByRole("button", { name: "Hand back…" }).click();
  const back = leadPage.getByRole("dialog", { name: "Hand the ticket back" });
  await back.getByLabel("Note").fill("Bitte einen Monat gutschreiben.");
  await back.getByRole("button", { name: "Hand back" }).click();
  await expect(banner).toBeHidden();

  await expect(inbox.field(/^Assign: Anna Admin/)).toBeVisible();
  await expect(
    inbox.ticket.getByText("Lena Lang handed the ticket back: Bitte einen Monat gutschreiben."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
});

test("notes, priority and tags are kept, and the note never leaves the house", async ({
  inbox,
  company,
  page,
}) => {
  const account = await openTicket(inbox, company);
  await page.keyboard.press("n");
  await expect(inbox.text("Internal note")).toBeFocused();
  await page.keyboard.type("Techniker ist informiert.");
  await page.keyboard.press("Control+Enter");
  await expect(
    inbox.ticket.getByRole("article", { name: "Internal note: Anna Admin" }),
  ).toContainText("Techniker ist informiert.");
  await expect(inbox.clock(/^First response: .* left$/)).toBeAttached();
  await page.keyboard.press("Escape");

  await page.keyboard.press("p");
  await page.getByRole("menuitemradio", { name: "Urgent" }).click();
  await expect(inbox.field(/^Change priority: Urgent$/)).toBeVisible();

  await page.keyboard.press("t");
  const tags = page.getByRole("dialog", { name: "Tags" });
  await tags.getByRole("combobox").fill("störung");
  await tags.getByRole("option", { name: "Add “störung”" }).click();
  await page.keyboard.press("Escape");
  await expect(inbox.field(/^Remove tag störung$/)).toBeVisible();

  await page.reload();
  await expect(inbox.field(/^Change priority: Urgent$/)).toBeVisible();
  await expect(inbox.field(/^Remove tag störung$/)).toBeVisible();
  await expect(inbox.ticket.getByText("Anna Admin set the priority to Urgent")).toBeVisible();
  expect(await account.replies()).toEqual([]);
});

test("a dismissed ticket leaves the queue and every figure, and can be taken back", async ({
  inbox,
  company,
  page,
}) => {
  await openTicket(inbox, company);
  await page.keyboard.press("#");
  await expect(page.getByRole("dialog", { name: "Dismiss ticket" })).toBeVisible();
  await page.keyboard.press("2");
  await expect(inbox.says("#1 dismissed: spam")).toBeVisible();
  await expect(inbox.field(/^Change status: Dismissed$/)).toBeVisible();
  await expect(inbox.row(QUESTION)).toBeHidden();
  await expect(inbox.view("All open")).toHaveAccessibleName("All open, 0 tickets");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(inbox.row(QUESTION)).toBeVisible();
  await expect(inbox.field(/^Change status: Open$/)).toBeVisible();
  await expect(inbox.clock(/^First response: .* left$/)).toBeAttached();
});

test("a viewer reads everything and can change nothing", async ({ inbox, company, signIn }) => {
  const viewer = await company.hire("viewer", "Vera Vogt");
  await openTicket(inbox, company);
  const reader = new Inbox(await signIn(viewer));
  await reader.row(QUESTION).click();
  await expect(reader.message(QUESTION)).toBeVisible();
  await expect(reader.ticket.getByText("Your role may read, but not answer.")).toBeVisible();
  await expect(reader.field(/^Change status: Open$/)).toBeDisabled();
  await reader.page.keyboard.press("e");
  await reader.page.keyboard.press("#");
  await expect(reader.page.getByRole("dialog")).toHaveCount(0);
  await expect(reader.field(/^Change status: Open$/)).toBeVisible();
});

/** A ticket from a Facebook comment, open in the inbox. */
async function openTicket(inbox: Inbox, company: Company): Promise<Account> {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: QUESTION, kind: "comment" });
  await inbox.row(QUESTION).click();
  await inbox.isOpen();
  return account;
}
