import { randomUUID } from "node:crypto";
import type { PolicyView } from "@/domain/sla";
import type { Company, Person } from "../support/e2e-company";
import { Inbox } from "../support/e2e-inbox";
import { Account } from "../support/e2e-platforms";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";

const QUESTION = "Seit drei Tagen keine Antwort, was ist da los?";

/** A first response within a minute; when it is broken, the ticket goes to the lead. */
async function escalateTo(company: Company, lead: Person): Promise<void> {
  const [policy] = await company.api<PolicyView[]>("GET", "policies");
  if (policy === undefined) throw new Error("there is no default policy");
  const targets = { low: 1, normal: 1, high: 1, urgent: 1 };
  await company.api("PATCH", `policies/${policy.id}`, {
    name: policy.name,
    definition: {
      ...policy.definition,
      promises: {
        first_response: { timing: "around_the_clock", targets },
        next_response: null,
        resolution: null,
      },
      steps: [
        {
          id: randomUUID(),
          promises: ["first_response"],
          at: "breach",
          afterMinutes: 0,
          action: { kind: "reassign_to_lead", memberId: lead.memberId },
        },
      ],
    },
  });
}

interface Mail {
  subject: string;
  text: string;
}

async function mailsTo(person: Person): Promise<Mail[]> {
  const response = await fetch(`${demo().mailbox}/mails?to=${encodeURIComponent(person.email)}`);
  return (await response.json()) as Mail[];
}

test("a broken promise brings the ticket to the lead, who sees it in the bell and in the mailbox", async ({
  company,
  signIn,
}) => {
  const lead = await company.hire("lead", "Lea Lead");
  await escalateTo(company, lead);
  const page = await signIn(lead);
  const account = await Account.connect(company, "facebook");
  const aMinuteAgo = new Date(Date.now() - 55_000).toISOString();
  await account.mention({ text: QUESTION, kind: "post", at: aMinuteAgo });

  const bell = page.getByRole("button", { name: "Notifications, 1 unread" });
  await expect(bell).toBeVisible({ timeout: 30_000 });
  await bell.click();
  await page.getByText("Escalated to you: First response was breached").click();
  const inbox = new Inbox(page);
  await inbox.isOpen(1);
  await expect(inbox.field(/^Assign: Lea Lead/)).toBeVisible();
  const banner = page.getByRole("complementary", { name: "Escalated by the policy" });
  await expect(banner).toContainText("First response was breached.");
  await expect(
    inbox.ticket.getByText("First response breached: escalated to Lea Lead"),
  ).toBeVisible();

  await expect.poll(() => mailsTo(lead), { timeout: 30_000 }).toHaveLength(1);
  const [mail] = await mailsTo(lead);
  expect(mail?.subject).toContain("First response was breached and escalated to you – #1");
  expect(mail?.text).toContain(QUESTION);
  const link = /http\S+\/inbox\?ticket=\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  await page.goto(link);
  await inbox.isOpen(1);

  // It can be given back like any other escalation.
  await banner.getByRole("button", { name: "Hand back…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hand back" }).click();
  await expect(banner).toBeHidden();
  await expect(inbox.field(/^Assign: Unassigned$/)).toBeVisible();
});

test("everybody chooses what is mailed to them", async ({ company, signIn }) => {
  const page = await signIn(company.admin, "/settings/profile");
  await expect(page.getByText(`Mails go to ${company.admin.email}.`)).toBeVisible();
  const choice = (name: string) => page.getByRole("switch", { name });
  await expect(choice("Escalated to me")).toBeChecked();
  await expect(choice("A promise is due soon")).not.toBeChecked();
  const saved = () =>
    page.waitForResponse(
      (response) => response.url().endsWith("/me/mail") && response.request().method() === "PATCH",
    );
  await Promise.all([saved(), choice("A promise is due soon").click()]);
  await Promise.all([saved(), choice("Escalated to me").click()]);
  await page.reload();
  await expect(choice("A promise is due soon")).toBeChecked();
  await expect(choice("Escalated to me")).not.toBeChecked();
  await expect(choice("A promise was breached")).toBeChecked();
});
