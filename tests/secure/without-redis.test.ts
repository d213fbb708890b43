import { createHmac } from "node:crypto";
import { expect, it, vi } from "vitest";
import { drainInbox } from "@/domain/ingestion";
import { loadOperations, readAnswer, send } from "../support/api-operations";
import { newChannel, receiveMention } from "../support/mentions";
import { as, newCompany } from "../support/people";

vi.mock("@/connectors/registry", async (load) => {
  const real = await load<typeof import("@/connectors/registry")>();
  const { fakePlatform } = await import("../support/fake-connector");
  const connectorFor: typeof real.connectorFor = (platform) =>
    platform === "facebook"
      ? { ...real.connectorFor(platform), ...hooksOf(real, fakePlatform.connector(platform)) }
      : fakePlatform.connector(platform);
  return { ...real, connectorFor };
});

type Registry = typeof import("@/connectors/registry");

/** Its webhooks are the real ones; everything else is the fake's. */
function hooksOf(real: Registry, fake: ReturnType<Registry["connectorFor"]>) {
  return { ...fake, webhooks: real.connectorFor("facebook").webhooks };
}

// Nobody listens there. Set before anything reads the configuration.
process.env.REDIS_URL = "redis://127.0.0.1:1";

it("an unreachable Redis fails no request: people work, webhooks are stored", async () => {
  const operations = await loadOperations();
  const ask = async (key: string, request: Parameters<typeof send>[1]) => {
    const operation = operations.find((each) => each.key === key);
    if (operation === undefined) throw new Error(`no operation ${key}`);
    return readAnswer(await send(operation, request));
  };
  const admin = await newCompany();
  const channel = await newChannel(admin);
  const { ticketId } = await receiveMention(channel);
  const params = { id: ticketId };
  expect((await ask("GET /api/v1/tickets", { as: admin })).status).toBe(200);
  const note = { as: admin, params, body: { body: "Notiz" } };
  expect((await ask("POST /api/v1/tickets/[id]/notes", note)).status).toBe(201);
  const change = { as: admin, params, body: { priority: "high" } };
  expect((await ask("PATCH /api/v1/tickets/[id]", change)).status).toBe(200);

  const { accountId } = await as(admin, (ctx) => ctx.tx.channel.findFirstOrThrow());
  const value = { item: "post", verb: "add", post_id: `${accountId}_1`, message: "Hilfe" };
  const entry = [{ id: accountId, time: 1, changes: [{ field: "feed", value }] }];
  const body = JSON.stringify({ object: "page", entry });
  const secret = process.env.FACEBOOK_APP_SECRET ?? "";
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const door = operations.find(({ key }) => key === "POST /api/webhooks/[platform]");
  const startedAt = performance.now();
  const response = await door?.handler(
    new Request("http://localhost:3000/api/webhooks/facebook", {
      method: "POST",
      headers: { "x-hub-signature-256": `sha256=${signature}` },
      body,
    }),
    { params: Promise.resolve({ platform: "facebook" }) },
  );
  expect(response?.status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(await as(admin, (ctx) => ctx.tx.inboundEvent.count())).toBe(1);
  await drainInbox(admin.tenantId);
}, 30_000);
