import { config } from "@/infra/config";
import { isSecure } from "./is-secure";

/** Where a page is, told to server components, which do not know it themselves. */
export const PATH_HEADER = "x-echolot-path";
/** Of the inline scripts of this one answer; Next and the theme's script take it from here. */
export const NONCE_HEADER = "x-nonce";

/**
 * What a page may load and who may frame it (CSP level 3): our own files, scripts by nonce only.
 * Styles stay inline, since floating parts are placed by them.
 */
export function contentSecurityPolicy(nonce: string): string {
  const isDevelopment = !config().isProduction;
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isSecure() ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

export function pageHeaders(nonce: string): [string, string][] {
  return [
    ["content-security-policy", contentSecurityPolicy(nonce)],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "same-origin"],
    ["permissions-policy", "camera=(), microphone=(), geolocation=()"],
    ...(isSecure()
      ? [["strict-transport-security", "max-age=31536000"] satisfies [string, string]]
      : []),
  ];
}
