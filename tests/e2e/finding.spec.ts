import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

test("words are found in their German and English forms, and the search survives a reload", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Das Paket war leider leer, ich bin enttäuscht.", kind: "post" });
  await account.mention({ text: "Your deliveries never arrive on the day.", kind: "post" });
  await expect(inbox.list.getByRole("listitem")).toHaveCount(2);

  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search tickets" });
  await search.fill("Pakete");
  await expect(inbox.row("Das Paket war leider leer")).toBeVisible();
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await search.fill("delivery");
  await expect(inbox.row("Your deliveries never arrive")).toBeVisible();
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=delivery/);
  await page.reload();
  await expect(search).toHaveValue("delivery");
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);

  await search.fill("Schuhe");
  await expect(page.getByText("No ticket matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(search).toHaveValue("");
  await page.waitForTimeout(500);
  await expect(inbox.list.getByRole("listitem")).toHaveCount(2);
});

test("filters by platform and language stand in the address and survive a reload", async ({
  inbox,
  company,
  page,
}) => {
  const facebook = await Account.connect(company, "facebook");
  const x = await Account.connect(company, "x");
  await inbox.open();
  await facebook.mention({
    text: "Wann wird mein Vertrag endlich geändert, ich warte seit Wochen darauf?",
    kind: "post",
  });
  await facebook.mention({
    text: "When will you finally change my contract? I have been waiting for weeks.",
    kind: "post",
  });
  await x.mention({ text: x.addressed("Warum antwortet mir hier eigentlich niemand von euch?") });
  await expect(inbox.list.getByRole("listitem")).toHaveCount(3);

  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const filters = page.getByRole("dialog", { name: "Filter" });
  await filters.getByRole("button", { name: "Platform" }).click();
  await inbox.choose("Platform", "face", "Facebook");
  await page.keyboard.press("Escape");
  await expect(inbox.list.getByRole("listitem")).toHaveCount(2);
  await filters.getByRole("button", { name: "Language" }).click();
  await inbox.choose("Language", "germ", "German");
  await page.keyboard.press("Escape");
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/platform=facebook/);
  await expect(page).toHaveURL(/language=de/);

  await page.reload();
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await expect(inbox.row("Wann wird mein Vertrag")).toBeVisible();
  await page.getByRole("button", { name: "Remove filter Language: German" }).click();
  await expect(inbox.list.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Remove filter Platform: Facebook" }).click();
  await expect(inbox.list.getByRole("listitem")).toHaveCount(3);
});

test("the views show what is mine, unassigned, waiting and resolved, with their counts", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  for (const text of ["Erste Frage", "Zweite Frage", "Dritte Frage", "Vierte Frage"]) {
    await account.mention({ text, kind: "post" });
    await expect(inbox.row(text)).toBeVisible();
  }
  await inbox.row("Erste Frage").click();
  await page.keyboard.press("i");
  await inbox.row("Zweite Frage").click();
  await page.keyboard.press("w");
  await inbox.row("Dritte Frage").click();
  await page.keyboard.press("e");

  const counts = { Mine: 1, Unassigned: 1, "All open": 2, Waiting: 1, Resolved: 1 };
  for (const [name, count] of Object.entries(counts)) {
    await expect(inbox.view(name)).toHaveAccessibleName(
      `${name}, ${count} ${count === 1 ? "ticket" : "tickets"}`,
    );
  }
  const contents = {
    "1": "Erste Frage",
    "2": "Vierte Frage",
    "5": "Zweite Frage",
    "6": "Dritte Frage",
  };
  for (const [key, text] of Object.entries(contents)) {
    await page.keyboard.press(key);
    await expect(inbox.row(text)).toBeVisible();
    await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  }
});

test("one contact's other tickets are at hand, and the palette finds tickets and contacts", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const author = { username: "marta.kowalski", name: "Marta Kowalski" };
  await account.mention({ author, text: "Erst die Rechnung", kind: "post" });
  await account.mention({ author, text: "Nun auch das Paket", kind: "post" });
  await inbox.row("Nun auch das Paket").click();
  const contact = page.getByRole("region", { name: "Contact" });
  await contact.getByText("Erst die Rechnung").click();
  await expect(inbox.message("Erst die Rechnung")).toBeVisible();

  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.getByRole("combobox").fill("Kowalski");
  await palette
    .getByRole("option", { name: /Marta Kowalski/ })
    .first()
    .click();
  await expect(palette).toBeHidden();
  await expect(page).toHaveURL(/\/contacts\/|ticket=/);

  await page.goto("/contacts");
  await page
    .getByRole("link", { name: /Marta Kowalski/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "Marta Kowalski" }).first()).toBeVisible();
  await expect(page.getByText("Nun auch das Paket").first()).toBeVisible();

  await page.goto("/tickets");
  await expect(page.getByRole("row").filter({ hasText: "Erst die Rechnung" })).toBeVisible();
  await page.getByRole("link", { name: "Nun auch das Paket" }).click();
  await inbox.isOpen();
});

test("j and k walk through the list, and the arrows do where the list has the focus", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const texts = ["Zuerst gefragt", "Danach gefragt", "Zuletzt gefragt"];
  for (const text of texts) {
    await account.mention({ text, kind: "post" });
    await expect(inbox.row(text)).toBeVisible();
  }
  const selected = inbox.list.locator('[aria-current="true"]');
  const rows = await inbox.list.getByRole("link").allTextContents();
  const order = rows.map((row) => texts.find((text) => row.includes(text)) ?? "");
  for (const [key, index] of [
    ["j", 0],
    ["j", 1],
    ["j", 2],
    ["j", 2],
    ["k", 1],
  ] as const) {
    await page.keyboard.press(key);
    await expect(selected).toContainText(order[index] ?? "");
    await expect(inbox.message(order[index] ?? "")).toBeVisible();
  }
  await selected.focus();
  await page.keyboard.press("ArrowUp");
  await expect(selected).toContainText(order[0] ?? "");
  await expect(selected).toBeFocused();
});

test("keys work on the chosen ticket at once, without waiting for all of it", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  for (const text of ["Erste Frage", "Zweite Frage", "Dritte Frage"]) {
    await account.mention({ text, kind: "post" });
    await expect(inbox.row(text)).toBeVisible();
  }
  await page.route("**/api/v1/tickets/*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  for (const text of ["Erste Frage", "Zweite Frage"]) {
    await inbox.row(text).click();
    await page.keyboard.press("e");
    await expect(inbox.row(text)).toBeHidden();
  }
  await inbox.row("Dritte Frage").click();
  await page.keyboard.press("r");
  await expect(inbox.text()).toBeFocused();
  await expect(inbox.view("Resolved")).toHaveAccessibleName("Resolved, 2 tickets");
});
