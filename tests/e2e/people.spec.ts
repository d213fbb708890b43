import type { Page } from "playwright/test";
import { Company, call, newEmail, PASSWORD, shortId } from "../support/e2e-company";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";

test("a company is founded, a colleague joins by a link that works once, and is out at once when revoked", async ({
  page,
  browser,
  watch,
}) => {
  const name = `Nordwind ${shortId()}`;
  await page.goto("/sign-up");
  await page.getByLabel("Company").fill(name);
  await page.getByLabel("Your name").fill("Anna Admin");
  await page.getByLabel("E-mail address").fill(newEmail("anna"));
  await page.getByLabel("Password", { exact: true }).fill("kurz");
  await page.getByRole("button", { name: "Create company" }).click();
  await expect(page.getByText("Choose at least 10 characters.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create company" }).click();
  await page.waitForURL("**/inbox");
  await expect(page.getByText("No channel is connected")).toBeVisible();

  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.getByLabel("Invitation link").inputValue();
  expect(link).toContain(`${demo().baseUrl}/invite/`);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText("Whoever has the link")).toBeVisible();

  const context = await browser.newContext({ baseURL: demo().baseUrl, locale: "en-GB" });
  const joining = await context.newPage();
  watch.listenTo(joining);
  await joining.goto(link);
  await expect(joining.getByRole("heading", { name: `Join ${name}` })).toBeVisible();
  await joining.getByLabel("Your name").fill("Ben Berg");
  await joining.getByLabel("E-mail address").fill(newEmail("ben"));
  await joining.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await joining.getByRole("button", { name: "Create account and join" }).click();
  await joining.waitForURL("**/inbox");

  const stranger = await browser.newContext({ baseURL: demo().baseUrl, locale: "en-GB" });
  const late = await stranger.newPage();
  await late.goto(link);
  await expect(late.getByText("It has been used already")).toBeVisible();
  await expect(late.getByLabel("Your name")).toHaveCount(0);
  await stranger.close();

  await joining.goto("/settings/tokens");
  await expect(joining.getByText("Only admins can see this")).toBeVisible();
  await joining.goto("/settings/people");
  await expect(joining.getByText("Only admins can change this.")).toBeVisible();
  await expect(joining.getByRole("button", { name: "Invite" })).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: "Revoke Ben Berg" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("Former members")).toBeVisible();

  watch.allow(/40[13]/);
  await joining
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Inbox" })
    .click();
  await expect(joining.getByRole("heading", { name: "You belong to no company" })).toBeVisible();
  await context.close();
});

test("somebody who was signed out comes back to where they were", async ({
  page,
  company,
  watch,
}) => {
  watch.allow(/status of 401/);
  await page.goto("/settings/people");
  await page.waitForURL(/\/sign-in\?returnTo=/);
  await page.getByLabel("E-mail address").fill(company.admin.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The e-mail address or the password is wrong.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(company.admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/settings/people");
  await openAccountMenu(page);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto("/inbox");
  await page.waitForURL("**/sign-in**");
});

test("a changed role counts from the next click on", async ({ company, inbox, signIn }) => {
  const colleague = await company.hire("agent", "Ben Berg");
  const other = await signIn(colleague, "/settings/tokens");
  await expect(other.getByText("Only admins can see this")).toBeVisible();
  await inbox.page.goto("/settings/people");
  await inbox.page.getByRole("combobox", { name: "Role of Ben Berg" }).click();
  await inbox.page.getByRole("option", { name: /^Admin/ }).click();
  await expect(inbox.says("Ben Berg is now: Admin")).toBeVisible();
  await other.reload();
  await expect(other.getByRole("button", { name: "Create token" }).first()).toBeVisible();
});

test("one person works in two companies and sees of each only its own", async ({
  inbox,
  company,
  page,
}) => {
  const { url } = await (await Company.found("Zweite Firma")).api<{ url: string }>(
    "POST",
    "invitations",
    { role: "agent" },
  );
  await page.goto(url);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.waitForURL("**/inbox");
  await openAccountMenu(page);
  await expect(page.getByText("Zweite Firma · Agent")).toBeVisible();
  await page.getByRole("menuitemradio", { name: company.name }).click();
  await page.waitForURL("**/inbox");
  await inbox.page.waitForLoadState("networkidle").catch(() => undefined);
  await openAccountMenu(page);
  await expect(page.getByText(`${company.name} · Admin`)).toBeVisible();
});

test("a token is shown once, works, says when it was used, and dies when it is revoked", async ({
  inbox,
  page,
}) => {
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("CRM-Abgleich");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const token = await dialog.getByLabel("Token", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText(token)).toHaveCount(0);

  expect((await call("GET", "tickets", token)).status).toBe(200);
  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: "CRM-Abgleich" });
  await expect(row.getByText(/^Last used/)).toBeVisible();
  await page.getByRole("button", { name: "Revoke CRM-Abgleich" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  await expect(row.getByText("Revoked")).toBeVisible();
  expect((await call("GET", "tickets", token)).status).toBe(401);
  await expect(inbox.page.getByText("Something went wrong")).toHaveCount(0);
});

test("teams are made, changed and archived in the settings", async ({ company, inbox, page }) => {
  await company.hire("agent", "Ben Berg");
  await inbox.page.goto("/settings/teams");
  await page.getByRole("button", { name: "Create team" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New team" });
  await dialog.getByLabel("Name").fill("Technik");
  await dialog.getByRole("button", { name: /^Members/ }).click();
  await inbox.choose("Members", "ben", /Ben Berg/);
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Create team" }).click();
  await expect(dialog).toBeHidden();
  const team = page.getByRole("listitem").filter({ hasText: "Technik" });
  await expect(team).toContainText("Ben Berg");
  await page.getByRole("button", { name: "Archive Technik" }).click();
  await expect(page.getByText("Archived teams")).toBeVisible();
});

async function openAccountMenu(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account of Anna Admin" }).click();
}
