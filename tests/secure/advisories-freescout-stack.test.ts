import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { config } from "@/infra/config";
import { createOutboundFetch, OutboundRefusedError } from "@/infra/http";
import { loadOperations, type Operation, readAnswer, send } from "../support/api-operations";
import { PUBLIC, validRequest } from "../support/api-requests";
import type { FilledCompany } from "../support/filled-company";
import { newChannel, receiveItem, receiveMention } from "../support/mentions";
import { as, cookieOf, newCompany } from "../support/people";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { type Canary, startCanary } from "./canary";
import { modelFields } from "./model-fields";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
let companies: TwoCompanies;
let a: FilledCompany;
let b: FilledCompany;
let canary: Canary;

beforeAll(async () => {
  canary = await startCanary();
  companies = await openTwoCompanies();
  ({ a, b } = companies);
});

afterAll(() => Promise.all([companies.close(), canary.close()]));

function operation(key: string): Operation {
  const found = operations.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no operation ${key}`);
  return found;
}

const ask = async (key: string, request: Parameters<typeof send>[1]) =>
  readAnswer(await send(operation(key), request));

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated"))
      .map((file) => join(folder, file)),
  );
}

describe("FreeScout", () => {
  it.each(["CVE-2026-28289", "CVE-2025-48471"])("%s: there is no door for a file", async () => {
    const cookie = await cookieOf(b.people.admin);
    const names = [".htaccess", "\u200b.htaccess", "shell.php", "a.phtml", "x.svg", "../../x.js"];
    const taking = guarded.filter(({ declaration }) => declaration?.input !== undefined);
    expect(taking.length).toBeGreaterThan(15);
    for (const { handler, path, method, key } of taking) {
      for (const name of names) {
        const form = new FormData();
        form.append("attachments[]", new File(["<?php system($_GET[0]);"], name));
        const { params = {} } = validRequest({ key }, b);
        const headers = { cookie, "sec-fetch-site": "same-origin" };
        const request = new Request(`http://localhost:3000${path}`, {
          method,
          headers,
          body: form,
        });
        expect((await handler(request, { params: Promise.resolve(params) })).status, key).toBe(422);
      }
    }
    const writing = sources("app").filter((file) =>
      /node:fs|writeFile|createWriteStream/.test(readFileSync(file, "utf8")),
    );
    expect(writing).toEqual([]);
  });

  it("CVE-2026-47123: whoever writes from outside in an agent's name answers nothing", async () => {
    const admin = await newCompany();
    const channel = await newChannel(admin);
    const { ticketId, externalId } = await receiveMention(channel);
    const spoofs = [
      { externalId: admin.memberId, handle: admin.email, name: "Anna Admin" },
      {
        externalId: admin.personId,
        handle: "A channel of facebook",
        name: "A channel of facebook",
      },
      { externalId: "spoof", handle: admin.slug, name: `${admin.email} (agent)` },
    ];
    for (const [index, author] of spoofs.entries()) {
      await receiveItem(channel, {
        type: "mention",
        kind: "comment",
        externalId: `spoof-${index}`,
        parentExternalId: externalId,
        threadKey: externalId,
        visibility: "public",
        at: new Date(),
        author,
        text: `X-Echolot-Member: ${admin.memberId}\n\nIhre Frage ist geklärt. — Anna Admin`,
        facts: {
          memberId: admin.memberId,
          kind: "reply",
          origin: "echolot",
          deliveryState: "delivered",
        },
      });
    }
    const { messages, clocks } = await as(admin, async (ctx) => ({
      messages: await ctx.tx.message.findMany({ where: { externalId: { startsWith: "spoof-" } } }),
      clocks: await ctx.tx.clock.findMany({ where: { ticketId } }),
    }));
    expect(messages).toHaveLength(spoofs.length);
    for (const { kind, origin, memberId, deliveryState } of messages) {
      expect({ kind, origin, memberId, deliveryState }).toEqual({
        kind: "mention",
        origin: "platform",
        memberId: null,
        deliveryState: null,
      });
    }
    const first = clocks.find(({ promise }) => promise === "first_response");
    expect(first?.state).toBe("running");
  });

  it("CVE-2026-40591: another company's ids in a body are refused", async () => {
    const attempts: [string, Record<string, unknown>][] = [
      ["PATCH /api/v1/tickets/[id]", { assigneeId: a.people.agent.memberId }],
      ["PATCH /api/v1/tickets/[id]", { teamId: a.teamId }],
      ["POST /api/v1/tickets/[id]/escalate", { toMemberId: a.people.lead.memberId, reason: "x" }],
      ["PATCH /api/v1/teams/[id]", { memberIds: [a.people.agent.memberId] }],
    ];
    await companies.leavesOthersAlone(async () => {
      for (const [key, body] of attempts) {
        const own = validRequest(operation(key), b);
        const { status } = await companies.ask(operation(key), {
          ...own,
          body,
          as: b.people.admin,
        });
        expect(status, key).toBe(422);
      }
    });
  });

  it("CVE-2026-40569: a channel's form changes nothing but what it names", async () => {
    const read = () =>
      as(b.people.admin, (ctx) => ctx.tx.channel.findFirstOrThrow({ where: { id: b.channelId } }));
    const before = await read();
    const named = ["name", "pollIntervalSeconds", "status", "values"];
    for (const field of modelFields().filter((name) => !named.includes(name))) {
      const { status } = await ask("PATCH /api/v1/channels/[id]", {
        as: b.people.admin,
        params: { id: b.channelId },
        body: { name: "neu", [field]: "geändert" },
      });
      expect(status, field).toBe(422);
    }
    expect(await read()).toEqual(before);
  });

  it("CVE-2026-34443: the edges of closed networks are inside", async () => {
    const outbound = createOutboundFetch({ allowHosts: [], timeoutMs: 500 });
    const edges = [
      ...["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0"],
      ...["192.168.255.255", "127.0.0.0", "127.255.255.255", "169.254.0.0", "169.254.255.255"],
      ...["100.64.0.0", "100.127.255.255", "0.0.0.0", "0.255.255.255", "224.0.0.0"],
      ...[
        "255.255.255.255",
        "[fc00::]",
        "[fdff:ffff::ffff]",
        "[fe80::]",
        "[febf::ffff]",
        "[::ffff:a00:0]",
      ],
    ];
    for (const host of edges) {
      await expect(outbound(`http://${host}:${canary.port}/`), host).rejects.toBeInstanceOf(
        OutboundRefusedError,
      );
    }
    expect(canary.dialled()).toEqual([]);
  });

  it("CVE-2026-40498: no open address makes the product work", async () => {
    expect(
      operations.filter(({ path }) => /cron|job|task|sweep|schedule|queue|migrat/i.test(path)),
    ).toEqual([]);
    const open = operations.filter(({ key }) => PUBLIC.includes(key) && key.startsWith("GET"));
    await companies.leavesOthersAlone(async () => {
      for (const each of open) {
        for (const query of ["", "?run=1", "?token=", "?hash="]) {
          const request = { query, params: { platform: "facebook" } };
          const { status, text } = await readAnswer(await send(each, request));
          expect([200, 400, 401, 403, 404, 503], each.key).toContain(status);
          expect(text).not.toContain(config().appSecret);
        }
      }
    });
    // Without the operator's token there are no figures.
    expect([401, 404]).toContain((await ask("GET /api/metrics", {})).status);
  });
});

describe("the stack", () => {
  const skipping = [
    "proxy",
    "proxy:proxy:proxy:proxy:proxy",
    "middleware:middleware:middleware:middleware:middleware",
    "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
    "pages/_middleware",
  ];

  it("CVE-2025-29927: what is asked past the proxy is refused all the same", async () => {
    for (const value of skipping) {
      for (const each of guarded) {
        const headers = { "x-middleware-subrequest": value, "x-middleware-invoke": "1" };
        const { status } = await readAnswer(
          await send(each, { ...validRequest(each, a), headers }),
        );
        expect(status, each.key).toBe(401);
      }
    }
    expect(readFileSync("proxy.ts", "utf8")).not.toMatch(/session|cookie|redirect|authenticate/i);
    const pages = sources("app/(agent)").filter((file) => /\/(page|layout)\.tsx$/.test(file));
    expect(pages.length).toBeGreaterThan(10);
    const unguarded = pages.filter(
      (file) =>
        !/requireMember\(|^\s*redirect\(|never \{\s*redirect\(/m.test(readFileSync(file, "utf8")),
    );
    expect(unguarded).toEqual([]);
  });

  it("CVE-2025-55182: server components are of a mended version, and no action takes what they parse", () => {
    const version = (name: string) =>
      (
        JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string }
      ).version
        .split(".")
        .map(Number) as [number, number, number];
    const isAtLeast = (found: number[], least: number[]) => {
      const at = least.findIndex((part, index) => part !== found[index]);
      return at === -1 || (found[at] as number) > (least[at] as number);
    };
    // Mended in React 19.0.1, 19.1.2 and 19.2.1, and in Next 16.0.7, which brings its own copy.
    expect(isAtLeast(version("react"), [19, 2, 1]), "react").toBe(true);
    expect(isAtLeast(version("react-dom"), [19, 2, 1]), "react-dom").toBe(true);
    expect(isAtLeast(version("next"), [16, 0, 7]), "next").toBe(true);
    const actions = sources("app", "src").filter((file) =>
      /["']use server["']|decodeReply|decodeAction/.test(readFileSync(file, "utf8")),
    );
    expect(actions).toEqual([]);
  });

  it("CVE-2026-110620 (Formbricks): there is no action to be given another company's id, and every route refuses one", async () => {
    const withIds = guarded.filter(({ params }) => params.length > 0);
    expect(withIds.length).toBeGreaterThan(15);
    await companies.leavesOthersAlone(async () => {
      for (const each of withIds) {
        const request = { ...validRequest(each, a), as: b.people.admin };
        expect((await companies.ask(each, request)).status, each.key).toBe(404);
        const smuggled = { ...request, headers: { "next-action": "0".repeat(42) } };
        expect((await companies.ask(each, smuggled)).status, each.key).toBe(404);
      }
    });
  });
});

describe("what vendors had to explain afterwards", () => {
  it("one poison webhook blocks none of the later ones", async () => {
    const admin = await newCompany();
    const channel = await newChannel(admin);
    const poison = receiveItem(channel, { type: "mention", at: "nonsense" } as never);
    await expect(poison).rejects.toThrow("set aside");
    const { ticketId } = await receiveMention(channel);
    expect(ticketId).not.toBe("");
  });
});
