import { checkReadiness } from "@/infra/readiness";

export const dynamic = "force-dynamic";

/** Whether everything the product needs is there: 200, else 503 with what is missing. */
export async function GET(): Promise<Response> {
  const { isReady, checks } = await checkReadiness();
  return Response.json(
    { status: isReady ? "ready" : "not_ready", checks },
    { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
