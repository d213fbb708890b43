import type { PolicyView } from "@/domain/sla";
import type { Company } from "../support/e2e-company";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

/** Promises a first response within so many minutes, and nothing else. */
async function promise(company: Company, minutes: number): Promise<void> {
  const [policy] = await company.api<PolicyView[]>("GET", "policies");
  if (policy === undefined) throw new Error("there is no default policy");
  const targets = { low: minutes, normal: minutes, high: minutes, urgent: 15 };
  await company.api("PATCH", `policies/${policy.id}`, {
    name: policy.name,
    definition: {
      ...policy.definition,
      promises: {
        first_response: { timing: "around_the_clock", targets },
        next_response: null,
        resolution: null,
      },
    },
  });
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test("a deadline says in plain words why it is what it is, and what changes it", async ({
  inbox,
  company,
  page,
}) => {
  await promise(company, 60);
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Wo ist mein Paket?", kind: "post", at: minutesAgo(50) });
  await inbox.row("Wo ist mein Paket?").click();
  await expect(inbox.clock(/^First response: due soon, \d+.m left$/)).toBeAttached();

  const why = page.getByRole("dialog", { name: "First response: why this deadline" });
  await inbox.clocks.getByRole("button", { name: "Why this deadline: First response" }).click();
  await expect(why).toContainText(/5\d.m of 1.h.00 used/);
  await expect(why).toContainText("for priority Normal");
  await expect(why).toContainText("Policy “Standard”, version 2");
  await expect(why).toContainText("Around the clock");
  await page.keyboard.press("Escape");
  await expect(why).toBeHidden();

  // A higher priority has a shorter target, which has passed: broken now, not 35 minutes ago.
  await inbox.field(/Change priority/i).click();
  await page.getByRole("menuitemradio", { name: "Urgent" }).click();
  await expect(inbox.clock(/^First response: breached/)).toBeAttached();
  await inbox.clocks.getByRole("button", { name: "Why this deadline: First response" }).click();
  await expect(why).toContainText("a shorter target came into force then");
  await expect(why).toContainText("priority Urgent");
});

test("tickets are found by how their clock stands", async ({ inbox, company, page }) => {
  await promise(company, 60);
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  await account.mention({ text: "Seit gestern keine Antwort", kind: "post", at: minutesAgo(70) });
  await account.mention({ text: "Bald ist die Stunde um", kind: "post", at: minutesAgo(50) });
  await account.mention({ text: "Eben erst geschrieben", kind: "post", at: minutesAgo(1) });
  await expect(inbox.list.getByRole("listitem")).toHaveCount(3);

  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const filters = page.getByRole("dialog", { name: "Filter" });
  await filters.getByRole("button", { name: "Clock" }).click();
  await inbox.choose("Clock", "due", "Due soon");
  await page.keyboard.press("Escape");
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await expect(inbox.row("Bald ist die Stunde um")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/clock=warned/);
  await page.goto("/inbox?clock=overdue");
  await expect(inbox.list.getByRole("listitem")).toHaveCount(1);
  await expect(inbox.row("Seit gestern keine Antwort")).toBeVisible();
});

test("a customer's closing thanks is closed without an answer and leaves no verdict", async ({
  inbox,
  company,
  page,
}) => {
  const account = await Account.connect(company, "facebook");
  await inbox.open();
  const eva = { username: "eva" };
  const asked = await account.mention({ author: eva, text: "Habt ihr offen?", kind: "post" });
  await inbox.row("Habt ihr offen?").click();
  await inbox.isOpen();
  await page.keyboard.press("e");
  await expect(inbox.clock(/^Resolution: met in/)).toBeAttached();

  await account.mention({ author: eva, text: "Danke euch!", inReplyTo: asked.id });
  await expect(inbox.clock(/^Resolution: .* left$/)).toBeAttached();
  await page.keyboard.press("Shift+D");
  await expect(inbox.says(/closed; its thanks count in no figure/)).toBeVisible();
  await expect(inbox.ticket.getByText("the last words needed no answer")).toBeVisible();
  await expect(inbox.clocks.getByText(/left$/)).toHaveCount(0);
});
