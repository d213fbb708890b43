import { endSessions } from "@/domain/auth";
import { requirePerson } from "../../../../_delivery/me";
import { directRoute } from "../../../../_delivery/route";

export const DELETE = directRoute({
  permission: null,
  status: 204,
  openapi: { summary: "End every session of one's own, this one too", tag: "Me" },
  run: async (caller) => endSessions(requirePerson(caller).id),
});
