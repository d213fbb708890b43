import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { connectors } from "@/connectors/registry";

it("gives every platform that sends webhooks an address of its own, and no other", () => {
  const doors = readdirSync("app/api/webhooks").filter((name) => name !== "[platform]");
  const senders = Object.entries(connectors).flatMap(([platform, { webhooks }]) =>
    webhooks === null ? [] : [platform],
  );
  expect(doors.sort()).toEqual(senders.sort());
});

it.each(["discourse", "facebook", "x"])("asks %s for what it signs with", async (platform) => {
  const { POST } = await import(`../../app/api/webhooks/${platform}/route`);
  const url = `http://localhost:3000/api/webhooks/${platform}`;
  const response: Response = await POST(new Request(url, { method: "POST", body: "{}" }));
  expect([401, 403]).toContain(response.status);
});
