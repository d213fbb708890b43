import { MarkNotificationsRead, markNotificationsRead } from "@/domain/tickets";
import { route } from "../../../../_delivery/route";

export const POST = route({
  permission: "ticket.read",
  input: MarkNotificationsRead,
  status: 204,
  openapi: {
    summary: "Mark one's own notifications as read; all when none is named",
    tag: "Notifications",
  },
  run: async (ctx, { body }) => markNotificationsRead(ctx, body),
});
