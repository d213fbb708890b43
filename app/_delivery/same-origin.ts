import { config } from "@/infra/config";
import { AppError } from "@/kernel/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a changing request that another site made a browser send. `Sec-Fetch-Site` is what the
 * browser itself says (Fetch Metadata); older ones send `Origin`; a request with neither is refused.
 * @throws AppError `forbidden`
 */
export function refuseForeignOrigin(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  if (isSameOrigin(request.headers)) return;
  throw new AppError("forbidden", "This request did not come from one of our own pages.", {
    detail: "cross-site request",
  });
}

function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  return (
    origin === new URL(config().baseUrl).origin || new URL(origin).host === headers.get("host")
  );
}
