import { z } from "zod";
import { parseStreamPosition, TicketEventView } from "@/domain/tickets";
import { authenticate, requirePermission } from "../../../_delivery/authenticate";
import { directRoute } from "../../../_delivery/route";
import { openStream } from "./open-stream";

export const dynamic = "force-dynamic";

export const GET = directRoute({
  permission: "ticket.read",
  query: z.object({
    after: z.string().max(60).optional().describe("an event's id; goes on behind it"),
  }),
  openapi: {
    summary: "Follow what happens to tickets, as server-sent events",
    tag: "Stream",
    description:
      "Events `ticket` carry one ticket event each, with an id to resume behind (`Last-Event-ID` or " +
      "`after`). `reset` means that the position is too old: read again what you show, then go on " +
      "from the id that comes with it. A comment comes every 15 seconds.",
    response: TicketEventView,
  },
  run: async (caller, { query, request }) => {
    const after = request.headers.get("last-event-id") ?? query.after;
    return openStream({
      tenantId: caller.tenantId,
      after: after ? parseStreamPosition(after) : null,
      signal: request.signal,
      isStillAllowed: async () => {
        const now = await authenticate(request);
        requirePermission(now.actor, "ticket.read");
        return now.tenantId === caller.tenantId;
      },
    });
  },
});
