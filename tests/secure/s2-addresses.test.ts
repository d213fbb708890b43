import dns from "node:dns";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ChannelAccess, type Connector, PLATFORMS } from "@/connectors/contract";
import { connectorFor } from "@/connectors/registry";
import { connectorRuntime } from "@/domain/channels";
import { pollChannel } from "@/domain/ingestion";
import { createOutboundFetch, OutboundRefusedError } from "@/infra/http";
import { newId } from "@/kernel/ids";
import { loadOperations, type Operation, readAnswer, send } from "../support/api-operations";
import { newChannel } from "../support/mentions";
import { as, newCompany, type TestMember } from "../support/people";
import { type Canary, startCanary } from "./canary";
import { HOSTILE_NAMES, type HostileAddress, hostileAddresses } from "./hostile-addresses";
import { bySize, count, spread } from "./size";

const connectors = PLATFORMS.map(connectorFor);
/** Platforms whose form asks for an address. */
const addressed = connectors.filter(({ connectFields }) =>
  connectFields.some(({ target }) => target === "address"),
);
const most = bySize({ full: 500, quick: 120, short: 45 });

let canary: Canary;
let all: HostileAddress[];
let chosen: HostileAddress[];
let admin: TestMember;
let operations: Operation[];
let asked: Map<string, number>;

beforeAll(async () => {
  canary = await startCanary();
  process.env.OUTBOUND_ALLOW_HOSTS = canary.allowed;
  all = hostileAddresses(canary.port);
  chosen = spread(all, most);
  operations = await loadOperations();
  admin = await newCompany();
});

afterAll(() => canary.close());

beforeEach(() => {
  canary.forget();
  asked = new Map();
  vi.spyOn(dns.promises, "lookup").mockImplementation((async (name: string) => {
    const host = name.toLowerCase().replace(/\.$/, "");
    const answers = HOSTILE_NAMES[host];
    if (answers === undefined)
      throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    const turn = asked.get(host) ?? 0;
    asked.set(host, turn + 1);
    return answers[Math.min(turn, answers.length - 1)];
  }) as unknown as typeof dns.promises.lookup);
});

/** The form's values with every address replaced. */
function values({ connectFields }: Connector, url: string): Record<string, string> {
  return Object.fromEntries(
    connectFields.map(({ name, target }) => [name, target === "address" ? url : "given"]),
  );
}

async function ask(key: string, request: Parameters<typeof send>[1]) {
  const operation = operations.find((each) => each.key === key) as Operation;
  return readAnswer(await send(operation, { ...request, as: admin }));
}

function dialledNothing(place: string, tried: number): void {
  const broken = canary.dialled();
  count("S2", place, tried, broken.length);
  expect(tried).toBeGreaterThan(0);
  expect(broken).toEqual([]);
}

describe("an address that leads inside is never called", () => {
  it("there are three hundred ways to write one", () => {
    expect(new Set(all.map(({ url }) => url)).size).toBeGreaterThanOrEqual(300);
    expect(addressed.length).toBeGreaterThanOrEqual(3);
  });

  it("the canary hears whoever calls it, and whoever calls where nobody listens", async () => {
    const free = createOutboundFetch({ allowHosts: ["127.0.0.1"] });
    const other = await startCanary();
    const url = `http://127.0.0.1:${other.port}/`;
    await free(url);
    expect(canary.dialled().some((each) => each === `127.0.0.1:${other.port}`)).toBe(true);
    expect(other.dialled().some((each) => each.startsWith("canary:"))).toBe(true);
    await other.deafen();
    canary.forget();
    await free(url).catch(() => undefined);
    expect(canary.dialled()).toEqual([`127.0.0.1:${other.port}`]);
    await other.close();
  });

  it.each(["POST /api/v1/channels/test", "POST /api/v1/channels"])(
    "by %s",
    async (key) => {
      let tried = 0;
      for (const connector of addressed) {
        for (const { url } of chosen) {
          const body = { platform: connector.platform, values: values(connector, url) };
          const answer = await ask(key, { body });
          expect([422, 429], `${url} → ${answer.text}`).toContain(answer.status);
          tried += 1;
        }
      }
      dialledNothing(key, tried);
    },
    300_000,
  );

  it("by PATCH /api/v1/channels/[id], when a channel is reconnected", async () => {
    let tried = 0;
    for (const connector of addressed) {
      const { id } = await newChannel(admin, connector.platform);
      for (const { url } of chosen) {
        const body = { values: values(connector, url) };
        const answer = await ask("PATCH /api/v1/channels/[id]", { params: { id }, body });
        expect([409, 422], url).toContain(answer.status);
        tried += 1;
      }
    }
    dialledNothing("reconnect", tried);
  }, 300_000);

  it("by polling a channel whose name points inside by now", async () => {
    let tried = 0;
    for (const connector of addressed) {
      const { id, tenantId } = await newChannel(admin, connector.platform);
      for (const { url } of chosen) {
        if (url.includes("\0")) continue;
        await as(admin, (ctx) =>
          ctx.tx.channel.update({
            where: { tenantId_id: { tenantId, id } },
            data: {
              baseUrl: url,
              settings: { feedUrl: url },
              status: "active",
              nextPollAt: new Date(0),
              pollLeaseUntil: null,
            },
          }),
        );
        expect(await pollChannel({ tenantId, channelId: id }).catch(() => null), url).not.toEqual({
          stored: 1,
          more: false,
        });
        tried += 1;
      }
    }
    dialledNothing("poll", tried);
  }, 300_000);

  it("by anything a connector does: check, poll, enrich, subscribe, deliver, look for a reply", async () => {
    const runtime = connectorRuntime();
    let tried = 0;
    for (const connector of connectors) {
      const credentials = Object.fromEntries(
        connector.connectFields.map(({ name }) => [name, "x"]),
      );
      for (const { url } of chosen) {
        const access: ChannelAccess = {
          accountId: "1",
          baseUrl: url,
          credentials,
          settings: { feedUrl: url },
        };
        const outbound: Parameters<Connector["deliver"]>[0] = {
          messageId: newId(),
          text: "Guten Tag",
          visibility: "public",
          firstAttemptAt: new Date(),
          inReplyTo: {
            kind: "comment",
            externalId: "1",
            threadKey: "1",
            visibility: "public",
            at: new Date(),
            facts: {},
          } as unknown as Parameters<Connector["deliver"]>[0]["inReplyTo"],
        };
        const payload = { id: "1", post_id: "1", comment_id: "1", item: "comment" };
        const done = await Promise.allSettled([
          connector.check(access, runtime),
          connector.poll(access, null, runtime),
          connector.poll(access, { url }, runtime),
          connector.webhooks?.subscribe(access, "https://echolot.example/hook", runtime),
          connector.enrich?.enrich(payload, access, runtime),
          connector.deliver(outbound, access, runtime),
          connector.findDelivered(outbound, access, runtime),
        ]);
        tried += done.length;
      }
    }
    dialledNothing("connectors", tried);
  }, 600_000);

  const redirects = [301, 302, 303, 307, 308];
  it.each(["redirect", "page that names its feed", "next page of a feed"])(
    "by a %s",
    async (way) => {
      let tried = 0;
      const start = `http://${canary.allowed}/`;
      const feeds = connectorFor("feeds");
      for (const [index, { url }] of chosen.entries()) {
        const status = redirects[index % redirects.length] as number;
        const target = encodeURI(url).replaceAll("%25", "%");
        const entry = {
          id: `${index}`,
          content_text: "Hallo",
          date_published: new Date().toISOString(),
        };
        canary.answer = {
          redirect: { status, headers: { location: target }, body: "" },
          "page that names its feed": {
            status: 200,
            headers: { "content-type": "text/html" },
            body: `<link rel="alternate" type="application/rss+xml" href="${target}">`,
          },
          "next page of a feed": {
            status: 200,
            headers: { "content-type": "application/feed+json" },
            body: JSON.stringify({
              version: "https://jsonfeed.org/version/1.1",
              title: "t",
              next_url: url,
              items: [entry],
            }),
          },
        }[way] as Canary["answer"];
        if (way === "next page of a feed") {
          const access = {
            accountId: start,
            baseUrl: start,
            credentials: {},
            settings: { feedUrl: start },
          };
          await feeds.poll(access, null, connectorRuntime()).catch(() => undefined);
        } else {
          for (const connector of addressed) {
            const body = { platform: connector.platform, values: values(connector, start) };
            const answer = await ask("POST /api/v1/channels/test", { body });
            expect(answer.status, `${url} → ${answer.text}`).toBe(422);
          }
        }
        tried += 1;
      }
      dialledNothing(way, tried);
    },
    300_000,
  );

  it("by a name that answers publicly when asked first and privately when asked again", async () => {
    let turn = 0;
    // Whether the public address answers is all the same: what counts is whom else we dial.
    const resolve = async () => {
      turn += 1;
      return turn % 2 === 1
        ? [
            { address: "93.184.216.34", family: 4 },
            { address: "127.0.0.1", family: 4 },
          ]
        : [
            { address: "127.0.0.1", family: 4 },
            { address: "::1", family: 6 },
          ];
    };
    const outbound = createOutboundFetch({ allowHosts: [], resolve, timeoutMs: 300 });
    const tried = bySize({ full: 40, quick: 10, short: 4 });
    for (let index = 0; index < tried; index += 1) {
      const error = await outbound(`http://rebinding.example:${canary.port}/`).catch(
        (each) => each,
      );
      expect(error).toBeInstanceOf(Error);
      if (index % 2 === 1) expect(error).toBeInstanceOf(OutboundRefusedError);
    }
    const inside = canary.dialled().filter((each) => !each.startsWith("93.184.216.34"));
    count("S2", "rebinding", tried, inside.length);
    expect(inside).toEqual([]);
  }, 60_000);
});
