import { isStopping } from "@/infra/lifecycle";

export const dynamic = "force-dynamic";

/**
 * Whether to send requests here: the process answers and was not asked to stop. Says nothing about
 * what it stands on, so that one Redis that is away does not take every process out of service.
 */
export function GET(): Response {
  const headers = { "cache-control": "no-store" };
  if (isStopping()) return Response.json({ status: "stopping" }, { status: 503, headers });
  return Response.json({ status: "ok" }, { headers });
}
