import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { inLogContext, log, logContext, noteInLog } from "@/infra/log";
import { route } from "../../app/_delivery/route";
import { cookieOf, newCompany } from "../support/people";

const lines: { level: string; fields: Record<string, unknown>; context: object }[] = [];
for (const level of ["debug", "info"] as const) {
  vi.spyOn(log, level).mockImplementation((fields) => {
    lines.push({ level, fields, context: { ...logContext() } });
  });
}

afterEach(() => {
  lines.length = 0;
});

const handler = route({
  permission: "ticket.read",
  params: z.object({ id: z.string() }),
  run: async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.info({}, "from within a verb");
    return { data: [] };
  },
});

function ask(headers: Record<string, string>, method = "GET") {
  return handler(new Request("http://localhost:3000/api/v1/things/a%20b", { method, headers }), {
    params: Promise.resolve({ id: "a b" }),
  });
}

it("carries request, tenant and actor through everything a request does", async () => {
  const member = await newCompany();
  const headers = { cookie: await cookieOf(member), "x-request-id": "from-the-proxy-1" };
  const response = await ask(headers);
  expect(response.headers.get("x-request-id")).toBe("from-the-proxy-1");
  const context = {
    requestId: "from-the-proxy-1",
    tenantId: member.tenantId,
    actor: `member:${member.memberId}`,
  };
  expect(lines).toEqual([
    { level: "info", fields: {}, context },
    {
      level: "debug",
      fields: { method: "GET", route: "/api/v1/things/[id]", status: 200, ms: expect.any(Number) },
      context,
    },
  ]);
});

it("tells a refusal at info, under an id of its own where the given one is not usable", async () => {
  const response = await ask({ "x-request-id": 'x","level":60' });
  const requestId = response.headers.get("x-request-id");
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
  expect(lines).toMatchObject([{ level: "info", fields: { status: 401 }, context: { requestId } }]);
});

it("keeps the contexts of things that happen at the same time apart", async () => {
  const seen = await Promise.all(
    ["a", "b", "c"].map((tenantId) =>
      inLogContext({ requestId: tenantId }, async () => {
        noteInLog({ tenantId });
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
        return logContext();
      }),
    ),
  );
  expect(seen).toEqual(["a", "b", "c"].map((id) => ({ requestId: id, tenantId: id })));
  expect(logContext()).toEqual({});
});
