import { beforeAll, describe, expect, it, vi } from "vitest";
import { type ContactSummary, getContact, listContacts, updateContact } from "@/domain/contacts";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let agent: TestMember;

beforeAll(async () => {
  admin = await newCompany();
  agent = await newColleague(admin, "agent");
  const channel = await newChannel(admin, "facebook");
  for (const author of ["dora", "anton", "Berta", "emil_100%", "anton", "caesar"]) {
    await receiveMention(channel, { author });
  }
});

describe("contacts", () => {
  it("are listed by name, each once, over pages", async () => {
    const found: ContactSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await as(agent, (ctx) => listContacts(ctx, { limit: 2, cursor }));
      found.push(...page.data);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found.map((contact) => contact.handle)).toEqual([
      "anton",
      "Berta",
      "caesar",
      "dora",
      "emil_100%",
    ]);
    expect(found[0]).toMatchObject({ ticketCount: 2, openTicketCount: 2, platforms: ["facebook"] });
  });

  it.each([
    ["NTO", 1],
    ["name of", 5],
    ["100%", 1],
    ["_", 1],
    ["x".repeat(200), 0],
  ])("are found by a part: %j", async (q, count) => {
    const page = await as(agent, (ctx) => listContacts(ctx, { q, limit: 50 }));
    expect(page.data).toHaveLength(count);
  });

  it("keep a name and a note, and stay within their company", async () => {
    const page = await as(agent, (ctx) => listContacts(ctx, { q: "dora", limit: 1 }));
    const id = page.data[0]?.id ?? "";
    const changed = await as(agent, (ctx) =>
      updateContact(ctx, { id, name: "Dora Dorn", note: "Stammkundin" }),
    );
    expect(changed).toMatchObject({ name: "Dora Dorn", note: "Stammkundin" });
    expect(changed.identities).toMatchObject([{ platform: "facebook", externalId: "dora" }]);
    const stranger = await newCompany();
    for (const attempt of [
      () => as(stranger, (ctx) => getContact(ctx, { id })),
      () => as(stranger, (ctx) => updateContact(ctx, { id, note: "x" })),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
    const viewer = await newColleague(admin, "viewer");
    await expect(as(viewer, (ctx) => updateContact(ctx, { id, note: "x" }))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
