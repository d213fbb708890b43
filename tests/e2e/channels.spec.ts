import { createHmac } from "node:crypto";
import type { Page } from "playwright/test";
import { Account, type PlatformName } from "../support/e2e-platforms";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";

interface Form {
  platform: PlatformName;
  choice: RegExp;
  /** Label of each field, by its name in the API. */
  labels: Record<string, string>;
  /** Which of them is wrong at first, and with what. */
  wrong: [field: string, value: string];
}

const FORMS: Form[] = [
  {
    platform: "facebook",
    choice: /^Facebook/,
    labels: { pageId: "Page ID", pageToken: "Page access token" },
    wrong: ["pageToken", "EAAB-expired"],
  },
  {
    platform: "x",
    choice: /^X/,
    labels: { accessToken: "Access token" },
    wrong: ["accessToken", "no-token-of-x"],
  },
  {
    platform: "discourse",
    choice: /^Discourse/,
    labels: {
      address: "Forum address",
      apiKey: "API key",
      apiUsername: "Username",
      webhookSecret: "Webhook secret",
    },
    wrong: ["apiKey", "wrong-key"],
  },
  {
    platform: "wordpress",
    choice: /^WordPress/,
    labels: {
      address: "Blog address",
      username: "Username",
      applicationPassword: "Application password",
    },
    wrong: ["applicationPassword", "aaaa bbbb cccc dddd"],
  },
  {
    platform: "feeds",
    choice: /^Feed/,
    labels: { address: "Feed address" },
    wrong: ["address", "https://"],
  },
];

for (const form of FORMS) {
  test(`${form.platform} is tested before it is saved: wrong access says so in its place, right access listens`, async ({
    inbox,
    page,
    watch,
  }) => {
    watch.allow(/status of 4(00|22)/);
    const account = await Account.open(form.platform);
    const values = account.values();
    await inbox.page.goto("/settings/channels");
    await page.getByRole("button", { name: "Connect channel" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: form.choice }).click();
    const dialog = page.getByRole("dialog");
    const test = dialog.getByRole("button", { name: "Test connection" });
    const save = dialog.getByRole("button", { name: "Connect", exact: true });

    await test.click();
    await expect(dialog.getByText("Needed to connect.").first()).toBeVisible();
    await expect(save).toBeDisabled();

    const [wrongField, wrongValue] = form.wrong;
    await fill(page, form, { ...values, [wrongField]: wrongValue });
    await test.click();
    await expect(
      dialog.getByText(/The connection does not work|Enter a full address/).first(),
    ).toBeVisible();
    await expect(save).toBeDisabled();

    await fill(page, form, values);
    await test.click();
    await expect(dialog.getByText(/^It works: /)).toBeVisible();
    await save.click();
    await expect(dialog).toBeHidden();
    const card = page.getByRole("list", { name: "Channels" }).getByRole("listitem").first();
    await expect(card.getByText("Listening")).toBeVisible();

    await page.getByRole("button", { name: "Connect channel" }).click();
    await page.getByRole("dialog").getByRole("button", { name: form.choice }).click();
    await fill(page, form, values);
    await test.click();
    await expect(dialog.getByText("This account is already connected.")).toBeVisible();
    await expect(save).toBeDisabled();
  });
}

test("an event that cannot be understood is set aside, shown to admins, and tried again", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await sendToFacebookWebhook({
    object: "page",
    entry: [
      {
        id: account.details.id,
        time: Math.floor(Date.now() / 1000),
        changes: [
          {
            field: "feed",
            value: {
              item: "comment",
              verb: "add",
              comment_id: `1_${Date.now()}`,
              post_id: `${account.details.id}_1`,
              from: { id: "4711", name: "Marta" },
              created_time: "the day before yesterday",
              message: "Hallo?",
            },
          },
        ],
      },
    ],
  });
  await account.mention({ text: "Was danach kommt, kommt an.", kind: "comment" });
  await expect(inbox.row("Was danach kommt, kommt an.")).toBeVisible();

  await page.goto("/settings/channels");
  await expect(page.getByText("1 event could not be understood")).toBeVisible();
  await page.getByRole("button", { name: "Show" }).click();
  const dialog = page.getByRole("dialog", { name: "Events set aside" });
  await expect(dialog.getByText("1 attempt", { exact: false })).toBeVisible();
  await dialog.getByText("What came in").click();
  await expect(dialog.getByText("the day before yesterday")).toBeVisible();
  await dialog.getByRole("button", { name: "Try again", exact: true }).click();
  await expect(page.getByText("1 event is tried again")).toBeVisible();
  // It is as wrong as before: it comes back, with one more attempt on it.
  await expect
    .poll(() => company.api("GET", `channels/${account.channelId}/events`))
    .toMatchObject([{ attempts: 2 }]);
});

test("a channel is renamed, paused and disconnected, and its tickets stay", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Bin ich hier richtig?", kind: "comment" });
  await expect(inbox.row("Bin ich hier richtig?")).toBeVisible();

  await page.goto("/settings/channels");
  await page.getByRole("button", { name: /^Actions for / }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Unsere Seite");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Save|Rename/ })
    .click();
  await expect(page.getByRole("heading", { name: "Unsere Seite" })).toBeVisible();

  await page.getByRole("button", { name: "Actions for Unsere Seite" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  await account.mention({ text: "Das wird aufgehoben.", kind: "post" });
  await page.getByRole("button", { name: "Actions for Unsere Seite" }).click();
  await page.getByRole("menuitem", { name: "Resume" }).click();
  await expect(page.getByText("Listening", { exact: true })).toBeVisible();
  await inbox.open();
  await expect(inbox.row("Das wird aufgehoben.")).toBeVisible();

  await page.goto("/settings/channels");
  await page.getByRole("button", { name: "Actions for Unsere Seite" }).click();
  await page.getByRole("menuitem", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("No channel is connected")).toBeVisible();
  await inbox.open();
  await inbox.row("Bin ich hier richtig?").click();
  await expect(inbox.ticket.getByText("The channel is not connected at the moment.")).toBeVisible();
});

async function fill(page: Page, form: Form, values: Record<string, string>): Promise<void> {
  for (const [name, label] of Object.entries(form.labels)) {
    const field = page.getByRole("dialog").getByRole("textbox", { name: new RegExp(`^${label}`) });
    await field.fill(values[name] ?? "");
  }
}

/** Signed as Meta signs. */
async function sendToFacebookWebhook(event: object): Promise<void> {
  const body = JSON.stringify(event);
  const signature = createHmac("sha256", "sim-facebook-app-secret").update(body).digest("hex");
  const response = await fetch(`${demo().baseUrl}/api/webhooks/facebook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  expect(response.status).toBe(200);
}
