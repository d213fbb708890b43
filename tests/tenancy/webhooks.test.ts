import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { seal } from "@/infra/crypto";
import { POST } from "../../app/api/webhooks/[platform]/route";
import { newChannel, type TestChannel } from "../support/mentions";
import { as, newCompany, type TestMember } from "../support/people";

interface Forum {
  admin: TestMember;
  channel: TestChannel;
  secret: string;
}

let a: Forum;
let b: Forum;

beforeAll(async () => {
  [a, b] = await Promise.all([connectForum("secret of company A"), connectForum("secret of B")]);
});

async function connectForum(secret: string): Promise<Forum> {
  const admin = await newCompany();
  const channel = await newChannel(admin, "discourse");
  const webhookSecret = await seal(secret);
  await as(admin, (ctx) =>
    ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: admin.tenantId, id: channel.id } },
      data: { webhookSecret },
    }),
  );
  return { admin, channel, secret };
}

const countEvents = ({ admin }: Forum) => as(admin, (ctx) => ctx.tx.inboundEvent.count());

function deliver(platform: string, query: string, headers: Record<string, string>, body: string) {
  const url = `http://localhost:3000/api/webhooks/${platform}${query}`;
  return POST(new Request(url, { method: "POST", headers, body }), {
    params: Promise.resolve({ platform }),
  });
}

function deliverPost(channelId: string, secret: string) {
  const body = JSON.stringify({
    post: {
      id: 7,
      topic_id: 3,
      post_number: 1,
      user_id: 5,
      username: "kundin",
      raw: "Wo bleibt mein Paket?",
      cooked: "<p>Wo bleibt mein Paket?</p>",
      created_at: "2026-11-20T10:00:00.000Z",
      updated_at: "2026-11-20T10:00:00.000Z",
      version: 1,
    },
  });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-discourse-event": "post_created",
    "x-discourse-event-signature": `sha256=${signature}`,
  };
  return deliver("discourse", `?channel=${channelId}`, headers, body);
}

describe("a webhook", () => {
  it("signed with another company's secret brings nothing to a channel", async () => {
    const answer = await deliverPost(a.channel.id, b.secret);
    expect(answer.status).toBe(401);
    expect([await countEvents(a), await countEvents(b)]).toEqual([0, 0]);
  });

  it("reaches the company whose channel it names, and no other", async () => {
    expect((await deliverPost(a.channel.id, a.secret)).status).toBe(200);
    expect([await countEvents(a), await countEvents(b)]).toEqual([1, 0]);
  });

  it("to another platform's door, or to a channel that is gone, is refused", async () => {
    const before = [await countEvents(a), await countEvents(b)];
    for (const platform of ["wordpress", "feeds", "facebook", "x"]) {
      const answer = await deliver(platform, `?channel=${a.channel.id}`, {}, "{}");
      expect(answer.status, platform).toBeGreaterThanOrEqual(400);
      expect(answer.status, platform).toBeLessThan(500);
    }
    await as(b.admin, (ctx) =>
      ctx.tx.channel.update({
        where: { tenantId_id: { tenantId: b.admin.tenantId, id: b.channel.id } },
        data: { disconnectedAt: new Date() },
      }),
    );
    expect((await deliverPost(b.channel.id, b.secret)).status).toBe(403);
    expect([await countEvents(a), await countEvents(b)]).toEqual(before);
  });

  it("of a page that one company connected is not given to another", async () => {
    const [mine, other] = [await newChannel(a.admin), await newChannel(b.admin)];
    const page = await as(a.admin, (ctx) =>
      ctx.tx.channel.findFirstOrThrow({ where: { id: mine.id } }),
    );
    const body = JSON.stringify({
      object: "page",
      entry: [
        {
          id: page.accountId,
          time: 1_763_000_000,
          changes: [
            {
              field: "feed",
              value: {
                item: "post",
                verb: "add",
                post_id: `${page.accountId}_1`,
                from: { id: "99", name: "Kundin" },
                message: "Wo bleibt mein Paket?",
                created_time: 1_763_000_000,
              },
            },
          ],
        },
      ],
    });
    const signature = createHmac("sha256", "sim-facebook-app-secret").update(body).digest("hex");
    const headers = { "x-hub-signature-256": `sha256=${signature}` };
    const [before, beforeB] = [await countEvents(a), await countEvents(b)];
    expect((await deliver("facebook", "", headers, body)).status).toBe(200);
    expect([await countEvents(a), await countEvents(b)]).toEqual([before + 1, beforeB]);
    expect(other.id).not.toBe(mine.id);
  });
});
