import { call } from "../support/e2e-company";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";

test("each role of the demo companies signs in and sees tickets", async ({ browser, watch }) => {
  for (const tenant of demo().tenants) {
    const roles = new Map(tenant.users.map((user) => [user.role, user]));
    expect([...roles.keys()].sort()).toEqual(["admin", "agent", "lead", "viewer"]);
    for (const [role, user] of roles) {
      const context = await browser.newContext({ baseURL: demo().baseUrl, locale: "en-GB" });
      const page = await context.newPage();
      watch.listenTo(page);
      await page.goto("/sign-in");
      await page.locator('input[name="email"]').fill(user.email);
      await page.locator('input[name="password"]').fill(user.password);
      await page.locator('button[type="submit"]').click();
      await page.waitForURL("**/inbox");
      await expect(page.locator("[data-ticket]").first(), `${tenant.slug} ${role}`).toBeVisible();
      await context.close();
    }
  }
});

test("the demo data has tickets of all five kinds and in both languages", async () => {
  const platforms = new Set<string>();
  const languages = new Set<string>();
  for (const { apiToken } of demo().tenants) {
    const response = await call("GET", "tickets?limit=100", apiToken);
    const { data } = (await response.json()) as { data: { platform: string; language: string }[] };
    for (const ticket of data) {
      platforms.add(ticket.platform);
      languages.add(ticket.language);
    }
  }
  expect([...platforms].sort()).toEqual(["discourse", "facebook", "feeds", "wordpress", "x"]);
  expect([...languages]).toEqual(expect.arrayContaining(["de", "en"]));
});

test("the keys are listed under the question mark", async ({ inbox }) => {
  await inbox.open();
  await inbox.page.keyboard.press("?");
  const help = inbox.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await expect(help.getByText("Search tickets")).toBeVisible();
  await inbox.page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});
