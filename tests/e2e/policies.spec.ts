import type { Page } from "playwright/test";
import { type Answer, Company, call } from "../support/e2e-company";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

const AROUND_THE_CLOCK = { low: 240, normal: 120, high: 60, urgent: 30 };

function definition(conditions: object = {}) {
  return {
    conditions,
    promises: {
      first_response: { timing: "around_the_clock", targets: AROUND_THE_CLOCK },
      next_response: null,
      resolution: null,
    },
    calendarId: null,
    warningPercent: 75,
    onHoldPauses: ["resolution"],
    steps: [],
  };
}

function makePolicy(company: Company, name: string): Promise<Answer> {
  return company.api("POST", "policies", { name, definition: definition() });
}

async function names(company: Company): Promise<string[]> {
  const response = await call("GET", "policies", company.token);
  const { data } = (await response.json()) as { data: { name: string }[] };
  return data.map(({ name }) => name);
}

function rows(page: Page) {
  return page.getByRole("list", { name: "Policies in the order they are tried" });
}

test("a calendar is made with hours and holidays, looked at, and refused when never open", async ({
  inbox,
  page,
}) => {
  await inbox.page.goto("/settings/calendars");
  await expect(page.getByText("No calendars yet")).toBeVisible();
  await page.getByRole("link", { name: "New calendar" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Office hours Munich");
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]) {
    await page.getByRole("button", { name: `Remove 09:00 to 17:00 on ${day}` }).click();
  }
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This calendar is never open.")).toBeVisible();

  await page.getByRole("button", { name: "Add hours on Monday" }).click();
  const opens = page.getByLabel("Monday: opens, interval 1");
  await opens.fill("8");
  await page.getByLabel("Monday: closes, interval 1").fill("24:00");
  await expect(opens).toHaveValue("08:00");
  await page.getByRole("button", { name: "Give every working day the hours of Monday" }).click();
  await expect(page.getByLabel("Friday: closes, interval 1")).toHaveValue("24:00");

  await page.getByRole("button", { name: /^Country/ }).click();
  await inbox.choose("Country", "germany", /Germany/);
  await page.getByRole("button", { name: /^Region/ }).click();
  await inbox.choose("Region", "bayern", /^Bayern$/);
  await page.getByRole("button", { name: "Add a day" }).click();
  const ownDay = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Date of day 1", { exact: true }).fill(ownDay);
  await page.getByLabel("Name of day 1", { exact: true }).fill("Stocktaking");
  const preview = page.getByRole("list", { name: "The next two weeks" });
  await expect(preview.getByRole("listitem")).toHaveCount(14);
  await expect(preview).toContainText("Stocktaking");
  await expect(page.getByText(/Corpus Christi|Fronleichnam/)).toBeVisible();

  await page.getByRole("button", { name: "Save" }).click();
  const saved = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: "Office hours Munich" });
  await expect(saved).toContainText("Mon–Fri 08:00–24:00");
  await expect(saved).toContainText("Germany (BY)");
  await expect(saved).toContainText("1 own day");
});

test("a policy is made in the browser, tried on what happened, and applied to open tickets", async ({
  company,
  inbox,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await account.mention({ text: "Wo bleibt mein Paket?", kind: "post" });
  const listed = () => company.api<Answer[]>("GET", "tickets");
  await expect.poll(async () => (await listed()).length).toBe(1);
  await company.api("POST", "calendars", {
    name: "Office",
    authored: {
      timeZone: "Europe/Berlin",
      weekly: { mon: [["08:00", "18:00"]] },
      holidayCountry: null,
      holidayRegion: null,
      ownDays: [],
    },
  });

  await inbox.page.goto("/settings/policies");
  await page.getByRole("link", { name: "New policy" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Facebook");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Platform" }).click();
  await page.getByRole("button", { name: /^Platform/ }).click();
  await inbox.choose("Platform", "face", /Facebook/);
  await page.keyboard.press("Escape");
  await page.getByLabel("First response, Normal: amount").fill("3");
  await page.getByRole("combobox", { name: "Resolution: counted" }).click();
  await page.getByRole("option", { name: "in the calendar" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A promise counts in the calendar: choose one.")).toBeVisible();
  await page.getByRole("combobox", { name: "Calendar" }).click();
  await page.getByRole("option", { name: "Office" }).click();
  await page.getByRole("button", { name: "Add a step" }).click();
  await page.getByRole("combobox", { name: "Action of step 1" }).click();
  await page.getByRole("option", { name: "raise the priority to" }).click();
  await page.getByRole("combobox", { name: "Whom step 1 means" }).click();
  await page.getByRole("option", { name: "High" }).click();

  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText("1 of the last 1 ticket would stand under it.")).toBeVisible();
  await page
    .getByRole("button", { name: "1 clock open, Under this policy: show the tickets" })
    .first()
    .click();
  await expect(
    page.getByRole("region", { name: "First response: open, Under this policy" }),
  ).toContainText("Wo bleibt mein Paket?");

  await page.getByRole("link", { name: "All policies" }).click();
  const leave = page.getByRole("dialog", { name: "Leave without saving?" });
  await leave.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Facebook");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/settings/policies");
  const row = rows(page).getByRole("listitem").filter({ hasText: "Platform: Facebook" });
  await expect(row).toContainText("Resolution");
  await expect(row).toContainText("in Office");
  await expect(row).toContainText("1 open ticket");
  await expect(page.getByRole("progressbar")).toBeHidden();
  expect(await names(company)).toEqual(["Facebook", "Standard"]);
});

test("policies are reordered by keyboard, by drag, and back again", async ({
  company,
  inbox,
  page,
}) => {
  for (const name of ["First", "Second", "Third"]) await makePolicy(company, name);
  await inbox.page.goto("/settings/policies");
  await expect(rows(page).getByRole("listitem")).toHaveCount(4);

  await page.getByRole("button", { name: "Move First" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("First is over number 1 of 3.")).toBeAttached();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText("First is over number 2 of 3.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect.poll(() => names(company)).toEqual(["Second", "First", "Third", "Standard"]);
  await expect(page.getByRole("button", { name: "Move First" })).toBeFocused();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => names(company)).toEqual(["First", "Second", "Third", "Standard"]);

  const from = await page.getByRole("button", { name: "Move Third" }).boundingBox();
  const to = await page.getByRole("button", { name: "Move First" }).boundingBox();
  if (from === null || to === null) throw new Error("the handles are not there");
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 5, from.y - 20, { steps: 5 });
  await page.mouse.move(to.x + 5, to.y, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => names(company)).toEqual(["Third", "First", "Second", "Standard"]);
  await page.reload();
  await expect(rows(page).getByRole("listitem").first()).toContainText("Third");
});

test("how far open tickets follow is shown until all do", async ({ company, inbox, page }) => {
  await makePolicy(company, "Facebook");
  let isApplying = true;
  await page.route("**/api/v1/policies", async (route) => {
    const answer = (await (await route.fetch()).json()) as Answer;
    const applying = isApplying ? { done: 12, total: 340 } : null;
    await route.fulfill({ json: { ...answer, applying } });
  });
  await inbox.page.goto("/settings/policies");
  await page.getByRole("switch", { name: "Facebook is active" }).click();
  await expect(page.getByText("12 of 340 open tickets judged anew")).toBeVisible();
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "12");
  isApplying = false;
  await expect(page.getByRole("progressbar")).toBeHidden();
  await expect(rows(page).getByRole("listitem").first()).toContainText("off");
});

test("a policy that somebody else changed meanwhile is not overwritten", async ({
  company,
  inbox,
  page,
  watch,
}) => {
  watch.allow(/409/);
  const { id } = await makePolicy(company, "Shared");
  await inbox.page.goto(`/settings/policies/${id}`);
  await page.getByLabel("First response, Normal: amount").fill("5");
  await company.api("PATCH", `policies/${id}`, {
    name: "Shared",
    definition: { ...definition(), warningPercent: 50 },
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Somebody changed this policy while you were editing")).toBeVisible();
  await expect(page.getByLabel("First response, Normal: amount")).toHaveValue("5");
});

test("agents read the policies and change nothing", async ({ company, signIn }) => {
  await makePolicy(company, "Facebook");
  const agent = await company.hire("agent", "Ben Berg");
  const page = await signIn(agent, "/settings/policies");
  await expect(rows(page).getByRole("listitem")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Move Facebook" })).toBeHidden();
  await page.getByRole("link", { name: "Facebook", exact: true }).click();
  await expect(page.getByText("Only leads and admins can change this.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
});

test("another company's policy and calendar are not there", async ({ inbox, page, watch }) => {
  watch.allow(/404/);
  const other = await Company.found();
  const { id: policyId } = await makePolicy(other, "Geheimes");
  const { id: calendarId } = await other.api("POST", "calendars", {
    name: "Geheime Zeiten",
    authored: {
      timeZone: "Europe/Berlin",
      weekly: { mon: [["08:00", "18:00"]] },
      holidayCountry: null,
      holidayRegion: null,
      ownDays: [],
    },
  });
  for (const path of [`policies/${policyId}`, `calendars/${calendarId}`, "policies/nonsense"]) {
    await inbox.page.goto(`/settings/${path}`);
    await expect(page.getByText("There is nothing here")).toBeVisible();
    await expect(page.locator("body")).not.toContainText("Geheime");
  }
});
