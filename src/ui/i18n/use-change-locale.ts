"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { writeCookie } from "./cookie";
import { LOCALE_COOKIE, type Locale } from "./locale";

/** Switches the language of this browser; what is typed stays, since only server text is renewed. */
export function useChangeLocale(): (locale: Locale) => void {
  const router = useRouter();
  const [, startTransition] = useTransition();
  return (locale) => {
    writeCookie(LOCALE_COOKIE, locale);
    startTransition(() => router.refresh());
  };
}
