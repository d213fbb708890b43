import { Company } from "../support/e2e-company";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

interface Listed {
  id: string;
  contact: { id: string };
}

test("pages with another company's ids show nothing of it", async ({ inbox, page, watch }) => {
  watch.allow(/404/);
  const other = await Company.found();
  const account = await Account.connect(other, "facebook");
  await account.mention({ text: "Ein Geheimnis der anderen Firma", kind: "post" });
  const listed = () => other.api<Listed[]>("GET", "tickets");
  await expect.poll(async () => (await listed()).length).toBe(1);
  const [ticket] = await listed();

  await inbox.open(`?ticket=${ticket?.id}`);
  await expect(page.getByText("There is no such ticket")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("Geheimnis");
  await page.goto(`/contacts/${ticket?.contact.id}`);
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("Geheimnis");
});
