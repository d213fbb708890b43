import { ListNotifications, listNotifications, NotificationPage } from "@/domain/tickets";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "ticket.read",
  query: ListNotifications,
  openapi: {
    summary: "List one's own notifications, newest first",
    tag: "Notifications",
    response: NotificationPage,
  },
  run: async (ctx, { query }) => listNotifications(ctx, query),
});
