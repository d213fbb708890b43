import { SwitchTenant } from "@/domain/auth";
import { notFound } from "@/kernel/errors";
import { requirePerson } from "../../../../_delivery/me";
import { directRoute } from "../../../../_delivery/route";
import { tenantCookie } from "../../../../_delivery/session-cookie";

export const PUT = directRoute({
  permission: null,
  input: SwitchTenant,
  status: 204,
  openapi: { summary: "Switch the company this browser works in", tag: "Me" },
  run: async (caller, { body }) => {
    requirePerson(caller);
    const isMember = caller.session?.memberships.some(({ slug }) => slug === body.slug);
    if (!isMember) throw notFound("Company");
    const headers = { "set-cookie": tenantCookie(body.slug), "cache-control": "no-store" };
    return new Response(null, { status: 204, headers });
  },
});
