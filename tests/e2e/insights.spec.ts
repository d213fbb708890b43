import { readFile } from "node:fs/promises";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

const HOUR = 3_600_000;

test("every figure of the report opens its tickets, and the file says the same", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  const late = new Date(Date.now() - 5 * HOUR).toISOString();
  await account.mention({ text: "Seit heute früh ohne Antwort", kind: "post", at: late });
  await account.mention({ text: "Eben erst gefragt", kind: "post" });
  await inbox.open();
  await inbox.row("Eben erst gefragt").click();
  await inbox.isOpen();
  await inbox.text().fill("Wir kümmern uns darum.");
  await inbox.text().press("Control+Enter");
  await expect(inbox.delivery("Wir kümmern uns darum.")).toHaveText("Delivered");

  await page.keyboard.press("Escape");
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Insights" })
    .click();
  await expect(page.getByRole("heading", { name: "Service levels" })).toBeVisible();
  const tiles = page.locator("main dl").first();
  await expect(tiles).toContainText("First response kept50%");
  await expect(tiles).toContainText("1 of 2 · 1 broken");
  await expect(
    page.getByRole("img", { name: "Bar chart: promises kept and broken over time." }),
  ).toBeVisible();
  await expect(page.getByText("Europe/Berlin", { exact: false }).first()).toBeVisible();

  await page.getByRole("combobox", { name: "Group by" }).click();
  await page.getByRole("option", { name: "By agent" }).click();
  const table = page.getByRole("table", { name: "First response by agent" });
  await expect(table.getByRole("row", { name: /^Anna Admin 100%/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /^No member 0%/ })).toBeVisible();
  await expect(page).toHaveURL(/groupBy=agent/);

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  const file = await readFile(await (await saving).path(), "utf8");
  expect(file).toContain("Anna Admin");
  expect(file).toMatch(/\r\ntotal,,,[^\r]*,Europe\/Berlin,first_response,1,1,1,0\.5,1,/);

  await tiles.getByRole("link", { name: "1 broken" }).click();
  await expect(page.getByRole("heading", { name: "Broken · First response" })).toBeVisible();
  await expect(page.getByText("Seit heute früh ohne Antwort")).toBeVisible();
  await expect(page.getByText("Eben erst gefragt")).toHaveCount(0);
  await expect(page.getByText(/^1 ticket · /)).toBeVisible();
  await page.reload();
  await expect(page.getByText("Seit heute früh ohne Antwort")).toBeVisible();
  await page.getByRole("link", { name: "Report" }).click();
  await expect(page.getByRole("table", { name: "First response by agent" })).toBeVisible();
});

test("what cannot be reported says why, and a viewer is not led there", async ({
  company,
  signIn,
  watch,
}) => {
  watch.allow(/4(04|22)/);
  const agent = await signIn(await company.hire("agent", "Ben Berg"));
  await agent.goto("/insights/sla?period=custom&from=2020-01-01&to=2026-01-01");
  await expect(agent.getByRole("alert").getByText("400 days")).toBeVisible();
  await agent.goto("/insights/sla");
  await expect(agent.getByText("Nothing fell due here")).toBeVisible();

  const viewer = await signIn(await company.hire("viewer", "Vera Vogt"));
  await expect(viewer.getByRole("link", { name: "Contacts" })).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Insights" })).toHaveCount(0);
  await viewer.goto("/insights/sla");
  await expect(viewer.getByText("There is nothing here")).toBeVisible();
});
