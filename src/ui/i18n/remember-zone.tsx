"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { readCookie, writeCookie } from "./cookie";
import { TIME_ZONE_COOKIE } from "./locale";

/** Tells the server the browser's zone once, so that times are right from the first byte on. */
export function RememberZone() {
  const router = useRouter();
  useEffect(() => {
    if (readCookie(TIME_ZONE_COOKIE) !== undefined) return;
    writeCookie(TIME_ZONE_COOKIE, Intl.DateTimeFormat().resolvedOptions().timeZone);
    router.refresh();
  }, [router]);
  return null;
}
