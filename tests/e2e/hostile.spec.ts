import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

const SCRIPT = `<script>window.wasRun = 1</script><img src=x onerror="window.wasRun = 2"> [click](javascript:window.wasRun=3)`;

test("markup and scripts in a mention are shown as text and never run", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({
    author: { username: "boese", name: `"><svg onload=window.wasRun=4>` },
    text: SCRIPT,
    kind: "comment",
  });
  await inbox.row("<script>").click();
  await expect(inbox.message(SCRIPT)).toBeVisible();
  await expect(inbox.ticket.locator("script, img[src='x'], svg[onload]")).toHaveCount(0);
  await expect(inbox.message(SCRIPT).locator('a[href^="javascript"]')).toHaveCount(0);
  await page.goto("/contacts");
  await expect(page.getByText("<svg onload").first()).toBeVisible();
  await page.goto("/tickets");
  await expect(page.getByText("<script>").first()).toBeVisible();
  expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
});

test("markup from a forum, a blog and a feed is read as text as well", async ({
  inbox,
  company,
  page,
}) => {
  const accounts = [
    await Account.connect(company, "discourse"),
    await Account.connect(company, "wordpress"),
    await Account.connect(company, "feeds"),
  ];
  await inbox.open();
  for (const account of accounts) {
    await account.mention({
      title: `Hilfe <b>${account.platform}</b>`,
      text: `Aus ${account.platform}: <b>fett</b> & ${SCRIPT} Ende der Durchsage`,
    });
    const row = inbox.row(`Aus ${account.platform}`);
    await expect(row).toBeVisible();
    await row.click();
    await expect(inbox.message(`Aus ${account.platform}`)).toContainText("Ende der Durchsage");
    await expect(inbox.ticket.locator("script, img[src='x'], article b")).toHaveCount(0);
  }
  expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
});

test("a giant post folds, and a text from right to left keeps its direction", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const giant = `Anfang ${"sehr lang ".repeat(20_000)}Schluss`;
  await account.mention({ text: giant, kind: "post" });
  await inbox.row("Anfang sehr lang").click();
  await expect(inbox.message("Anfang sehr lang")).toBeVisible();
  const shown = (await inbox.message("Anfang sehr lang").textContent()) ?? "";
  expect(shown.length).toBeLessThan(3_000);
  await inbox.ticket.getByRole("button", { name: "Show all" }).click();
  await expect(inbox.ticket.getByRole("button", { name: "Show less" })).toBeVisible();
  await expect(inbox.text()).toBeVisible();

  const arabic = "مرحبا، أين طلبي رقم 4711؟";
  await account.mention({ text: arabic, kind: "comment" });
  await inbox.row(arabic).click();
  const paragraph = inbox.message(arabic).getByText(arabic);
  await expect(paragraph).toHaveAttribute("dir", "auto");
  expect(await paragraph.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");

  await account.mention({ text: `Ohne Lücke: ${"W".repeat(400)}`, kind: "comment" });
  await inbox.row("Ohne Lücke").click();
  await expect(inbox.message("Ohne Lücke")).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

test("the content security policy lets no foreign script run", async ({ inbox, page, watch }) => {
  watch.allow(/Content Security Policy/);
  const response = await page.goto("/inbox");
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src[^;]*'nonce-/);
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
  expect(policy).toContain("frame-ancestors 'none'");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.wasRun = 1";
    const frame = document.createElement("div");
    frame.innerHTML = "<img src='x:' onerror='window.wasRun = 2'>";
    document.body.append(frame);
    document.body.insertAdjacentHTML("beforeend", script.outerHTML);
  });
  await expect(inbox.page.getByRole("navigation", { name: "Views" })).toBeVisible();
  expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
});
