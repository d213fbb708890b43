import { z } from "zod";
import { requireStream } from "@/domain/quotas";
import { parseStreamPosition, TicketEventView } from "@/domain/tickets";
import { authenticate, requirePermission } from "../../../_delivery/authenticate";
import { directRoute, type RouteHandler } from "../../../_delivery/route";
import { TENANT_HEADER } from "../../../_delivery/session-cookie";
import type { StreamRequest } from "./follow-tenant";
import { countReaders } from "./tenant-feed";

/** What `authenticate` reads; the rest of a request is not kept as long as its stream is open. */
const CREDENTIALS = ["authorization", "cookie", TENANT_HEADER] as const;

/**
 * The operation `GET /api/v1/stream`, whoever serves it: Next, or the process that does nothing else.
 * @param open answers a request that was admitted
 */
export function streamRoute(
  open: (stream: StreamRequest, signal: AbortSignal) => Response,
): RouteHandler {
  return directRoute({
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
    run: async ({ tenantId }, { query, request }) => {
      await requireStream(tenantId, countReaders(tenantId));
      const after = request.headers.get("last-event-id") ?? query.after;
      const isStillAllowed = askAgain(request, tenantId);
      const position = after ? parseStreamPosition(after) : null;
      return open({ tenantId, after: position, isStillAllowed }, request.signal);
    },
  });
}

function askAgain({ url, headers }: Request, tenantId: string): () => Promise<boolean> {
  const kept: [string, string][] = [];
  for (const name of CREDENTIALS) {
    const value = headers.get(name);
    if (value !== null) kept.push([name, value]);
  }
  return async () => {
    const now = await authenticate(new Request(url, { headers: kept }));
    requirePermission(now.actor, "ticket.read");
    return now.tenantId === tenantId;
  };
}
