import { mayScrape, metrics, renderAll } from "@/infra/metrics";

export const dynamic = "force-dynamic";

/** For Prometheus: the figures of the installation and of this process. */
export async function GET(request: Request): Promise<Response> {
  switch (mayScrape(request.headers.get("authorization"))) {
    case null:
      return new Response(null, { status: 404 });
    case false:
      return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
    case true:
      return new Response(await renderAll(), {
        headers: { "content-type": metrics().registry.contentType, "cache-control": "no-store" },
      });
  }
}
