import { type NextRequest, NextResponse } from "next/server";
import { newSecret } from "@/kernel/ids";
import { NONCE_HEADER, PATH_HEADER, pageHeaders } from "./app/_delivery/page-headers";

/** Headers of every page. Nothing is authorised here: each page and route does that itself. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = newSecret(16);
  const added = pageHeaders(nonce);
  const headers = new Headers(request.headers);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  for (const [name, value] of added) headers.set(name, value);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of added) response.headers.set(name, value);
  return response;
}

export const config = { matcher: ["/((?!api/|_next/|icon.svg).*)"] };
