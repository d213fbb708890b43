import { checkReadiness } from "@/infra/readiness";
import { jsonResponse } from "../../_delivery/json-response";

export const dynamic = "force-dynamic";

/** Whether everything the product needs is there: 200, else 503 with what is missing. */
export async function GET(): Promise<Response> {
  const { isReady, checks } = await checkReadiness();
  return jsonResponse(
    { status: isReady ? "ready" : "not_ready", checks },
    { status: isReady ? 200 : 503 },
  );
}
