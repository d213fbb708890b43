import { isStopping } from "@/infra/lifecycle";
import { jsonResponse } from "../../_delivery/json-response";

export const dynamic = "force-dynamic";

/**
 * Whether to send requests here: the process answers and was not asked to stop. Says nothing about
 * what it stands on, so that one Redis that is away does not take every process out of service.
 */
export function GET(): Response {
  if (isStopping()) return jsonResponse({ status: "stopping" }, { status: 503 });
  return jsonResponse({ status: "ok" });
}
