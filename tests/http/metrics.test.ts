import { beforeAll, expect, it, vi } from "vitest";
import { storeEvents } from "@/domain/ingestion";
import { setQuotas } from "@/domain/quotas";
import { config } from "@/infra/config";
import { GET as scrape } from "../../app/api/metrics/route";
import { GET as listTickets } from "../../app/api/v1/tickets/route";
import { DeliveryScene } from "../support/deliveries";
import { newChannel, receiveMention } from "../support/mentions";
import { as, cookieOf, newCompany, type TestMember } from "../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const TOKEN = "a-token-for-prometheus";
let admin: TestMember;

beforeAll(async () => {
  admin = await newCompany("Geheimer Versand");
  await setQuotas(admin.slug, new Map([["eventsPerDay", 0]]));
  const channel = await newChannel(admin, "x");
  await receiveMention(channel, { text: "A text that nobody but the company may read" });
  await as(admin, (ctx) =>
    storeEvents(ctx, channel.id, "poll", [{ key: "waits", payload: { type: "mention" } }]),
  );
  const scene = await DeliveryScene.open();
  await scene.queueReply();
  const { outboxId } = await scene.queueReply();
  await scene.deliver(outboxId);
});

function get(token?: string): Promise<Response> {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  return scrape(new Request("http://localhost:3000/api/metrics", { headers }));
}

it("does not exist without a token in the configuration, and needs that token", async () => {
  expect((await get(TOKEN)).status).toBe(404);
  Object.assign(config(), { metricsToken: TOKEN });
  expect((await get()).status).toBe(401);
  expect((await get("another-token-altogether")).status).toBe(401);
  expect((await get(TOKEN)).status).toBe(200);
});

it("shows depth and age of what waits, lag, deliveries, health and streams, and no content", async () => {
  await listTickets(
    new Request("http://localhost:3000/api/v1/tickets", {
      headers: { cookie: await cookieOf(admin) },
    }),
    { params: Promise.resolve({}) },
  );
  const response = await get(TOKEN);
  expect(response.headers.get("content-type")).toContain("text/plain");
  const text = await response.text();
  for (const line of [
    /^echolot_up\{part="database"\} 1$/m,
    /^echolot_up\{part="redis"\} 1$/m,
    /^echolot_inbox_pending 1$/m,
    /^echolot_inbox_oldest_seconds \d/m,
    /^echolot_outbox_waiting\{state="pending"\} 1$/m,
    /^echolot_outbox_oldest_seconds \d/m,
    /^echolot_polls_due 2$/m,
    /^echolot_channels\{platform="x",state="active"\} 1$/m,
    /^echolot_clocks_overdue \d+$/m,
    /^echolot_workers_alive 0$/m,
    /^echolot_queue_jobs\{queue="drain",state="waiting"\} \d+$/m,
    /^echolot_streams_open 0$/m,
    /^echolot_tenants_held_back 1$/m,
    /^echolot_partitions_ahead\{table="processed_event"\} [4-9]$/m,
    /^echolot_partitions_ahead\{table="audit_event"\} [3-9]$/m,
    /^echolot_partition_rest_bytes\{table="processed_event"\} 0$/m,
    /^echolot_quota_refusals_total\{quota="eventsPerDay"\} 1$/m,
    /^echolot_ingest_lag_seconds_count\{platform="x"\} 1$/m,
    /^echolot_delivery_steps_total\{platform="facebook",outcome="delivered"\} 1$/m,
    /^echolot_http_request_seconds_count\{method="GET",route="\/api\/v1\/tickets",status="200"\} 1$/m,
    /^process_resident_memory_bytes \d/m,
  ]) {
    expect(text).toMatch(line);
  }
  for (const content of [admin.tenantId, admin.slug, "Geheimer", "nobody but"]) {
    expect(text).not.toContain(content);
  }
});
