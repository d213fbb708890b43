import { ChangePassword, changePassword } from "@/domain/auth";
import { requirePerson } from "../../../../_delivery/me";
import { directRoute } from "../../../../_delivery/route";
import { sessionCookie } from "../../../../_delivery/session-cookie";

export const POST = directRoute({
  permission: null,
  input: ChangePassword,
  status: 204,
  openapi: {
    summary: "Change one's own password; every other session of the person ends",
    tag: "Me",
  },
  run: async (caller, { body }) => {
    const subject = await changePassword(requirePerson(caller).id, body);
    const headers = { "set-cookie": await sessionCookie(subject), "cache-control": "no-store" };
    return new Response(null, { status: 204, headers });
  },
});
