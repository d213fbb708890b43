import type { Locator, Page } from "playwright/test";
import { beSignedIn, type Company } from "../support/e2e-company";
import { Inbox } from "../support/e2e-inbox";
import { Account } from "../support/e2e-platforms";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";

const PAGES = [
  "/inbox",
  "/tickets",
  "/contacts",
  "/settings/general",
  "/settings/policies",
  "/settings/policies/new",
  "/settings/calendars",
  "/settings/calendars/new",
  "/settings/people",
  "/settings/teams",
  "/settings/channels",
  "/settings/tokens",
  "/settings/profile",
];

test("German and dark are chosen in the menu and kept", async ({ inbox, company, page }) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Wo bleibt mein Paket?", kind: "comment" });
  await expect(inbox.row("Wo bleibt mein Paket?")).toBeVisible();

  await page.getByRole("button", { name: "Account of Anna Admin" }).click();
  await page.getByRole("menuitem", { name: "Appearance" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  const brightness = () =>
    page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d");
      if (canvas === null) throw new Error("no canvas");
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data[0] ?? 255;
    });
  await expect.poll(brightness).toBeLessThan(80);

  await page.getByRole("button", { name: "Account of Anna Admin" }).click();
  await page.getByRole("menuitem", { name: "Language" }).click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await expect(page.getByRole("navigation", { name: "Ansichten" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("link", { name: "Alle offenen, 1 Ticket" })).toBeVisible();

  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  expect(await brightness()).toBeLessThan(80);

  // The language stays with the person, on every device.
  const context = await page.context().browser()?.newContext();
  if (context === undefined) throw new Error("no browser");
  const elsewhere = await context.newPage();
  await elsewhere.goto(new URL("/sign-in", page.url()).href);
  await elsewhere.getByLabel(/E-Mail|E-mail/).fill(company.admin.email);
  await elsewhere.getByLabel(/^(Passwort|Password)$/).fill(company.admin.password);
  await elsewhere.getByRole("button", { name: /^(Anmelden|Sign in)$/ }).click();
  await elsewhere.waitForURL("**/inbox");
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "de");
  await context.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("list, ticket, answer and back, all with the thumb", async ({ inbox, company, page }) => {
    const account = await Account.connect(company, "facebook");
    await inbox.open();
    await account.mention({ text: "Wo bleibt mein Paket?", kind: "comment" });
    await inbox.row("Wo bleibt mein Paket?").tap();
    await inbox.isOpen();
    await expect(inbox.list).toBeHidden();
    await inbox.text().fill("Es ist unterwegs.");
    await inbox.ticket.getByRole("button", { name: "Send", exact: true }).tap();
    await expect(inbox.delivery("Es ist unterwegs.")).toHaveText("Delivered");
    await inbox.ticket.getByRole("button", { name: "Back to the list" }).tap();
    await expect(inbox.ticket).toBeHidden();
    await page.getByRole("button", { name: "Show views" }).tap();
    await page.getByRole("link", { name: /^Waiting, 1 ticket/ }).tap();
    await inbox.row("Wo bleibt mein Paket?").tap();
    await inbox.isOpen();
    await page.goBack();
    await expect(inbox.list).toBeVisible();
    expect(await account.replies()).toHaveLength(1);
  });

  test("the narrow screen shows where one is and who wrote when", async ({
    inbox,
    company,
    page,
  }) => {
    await fillCompany(company);
    await inbox.open();
    const place = page.getByRole("navigation", { name: "Settings" }).locator("[aria-current]");
    for (const path of ["/settings/profile", "/settings/channels", "/settings/general"]) {
      await visit(page, path);
      await isWholeInView(place);
    }
    await visit(page, "/contacts");
    await isWholeInView(page.getByRole("columnheader", { name: "Last activity" }));

    await page.context().addCookies([{ name: "echolot.locale", value: "de", url: demo().baseUrl }]);
    await page.goto("/tickets");
    const overdue = page.getByRole("row", { name: /Paket/ }).getByText(/^überfällig/);
    await isWholeInView(overdue.first());
    // Half the screen for what was said, not a narrow column of it.
    const words = await page.getByRole("link", { name: /^Das Paket mit/ }).boundingBox();
    expect(words?.width).toBeGreaterThan(190);
  });
});

for (const width of [390, 320]) {
  test(`nothing reaches over the edge at ${width} pixels`, async ({ company, browser }) => {
    await fillCompany(company);
    const context = await browser.newContext({
      viewport: { width, height: 720 },
      baseURL: demo().baseUrl,
    });
    await beSignedIn(context, company.admin);
    const page = await context.newPage();
    for (const path of PAGES) {
      await visit(page, path);
      expect(await overhang(page), `${path} at ${width}`).toEqual([]);
    }
    await visit(page, "/inbox");
    await new Inbox(page).row("Paket").first().click();
    await new Inbox(page).isOpen();
    expect(await overhang(page), `a ticket at ${width}`).toEqual([]);
    await context.close();
  });
}

test("every control has a name, every field a label, every page one heading", async ({
  inbox,
  company,
  page,
}) => {
  await fillCompany(company);
  for (const path of PAGES) {
    await visit(page, path);
    expect(await nameless(page), path).toEqual([]);
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
  }
  await inbox.open();
  await inbox.row("Paket").first().click();
  await inbox.isOpen();
  expect(await nameless(page), "a ticket").toEqual([]);
});

const isWholeInView = (place: Locator) => expect(place).toBeInViewport({ ratio: 1 });

/** Two channels, tickets with long German words, a colleague, a team. */
async function fillCompany(company: Company): Promise<void> {
  const facebook = await Account.connect(company, "facebook");
  const wordpress = await Account.connect(company, "wordpress");
  const ben = await company.hire("agent", "Benjamin Freiherr von Bergmannsgrün-Hohenstein");
  await company.api("POST", "teams", {
    name: "Rechtsschutzversicherungsgesellschaften",
    memberIds: [ben.memberId],
  });
  await facebook.mention({
    author: { username: "d1", name: "Donaudampfschifffahrtsgesellschaftskapitän" },
    text: "Das Paket mit der Rindfleischetikettierungsüberwachungsaufgabenübertragung fehlt.",
    kind: "comment",
    at: new Date(Date.now() - 36 * 3_600_000).toISOString(),
  });
  await wordpress.mention({ text: "Ein Paket, zwei Rechnungen: https://example.com/a/b?c=d" });
  await expect
    .poll(() => company.api("GET", "tickets").then((tickets) => Object.keys(tickets).length), {
      timeout: 20_000,
    })
    .toBe(2);
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
}

/** What stands out of the page at the right, and does not scroll in a place of its own. */
function overhang(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) {
      return [];
    }
    return [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map(
        (element) =>
          `${element.tagName} ${element.className} ${(element.textContent ?? "").slice(0, 40)}`,
      )
      .slice(0, 5);
  });
}

/** Visible controls without an accessible name: a small check in place of a large library. */
function nameless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href],button,input:not([type="hidden"]),select,textarea,[role="button"],[role="checkbox"],[role="combobox"],[role="switch"],[role="tab"],[role="radio"],[role="menuitem"]',
    );
    const textOf = (ids: string | null) =>
      (ids ?? "")
        .split(/\s+/)
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join("");
    const nameOf = (element: HTMLElement): string => {
      const labels =
        "labels" in element ? (element.labels as NodeListOf<HTMLElement> | null) : null;
      return [
        element.getAttribute("aria-label") ?? "",
        textOf(element.getAttribute("aria-labelledby")),
        ...[...(labels ?? [])].map((label) => label.textContent ?? ""),
        element.matches("input,select,textarea") ? "" : (element.textContent ?? ""),
        ...[...element.querySelectorAll("[aria-label],title,img[alt]")].map(
          (inner) =>
            inner.getAttribute("aria-label") ??
            inner.getAttribute("alt") ??
            inner.textContent ??
            "",
        ),
      ].join("");
    };
    return [...controls]
      .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden="true"]'))
      .filter((element) => nameOf(element).trim() === "")
      .map((element) => element.outerHTML.slice(0, 160));
  });
}
