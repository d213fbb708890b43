import type { MeView } from "@/domain/auth";
import { writeCookie } from "@/ui/i18n/cookie";
import { LOCALE_COOKIE } from "@/ui/i18n/locale";
import { api } from "../_client/api";

/** Goes in with a fresh page, in the language the person chose for themselves. */
export async function enter(path: string): Promise<void> {
  const locale = await api<{ data: MeView }>("me").then(
    ({ data }) => data.person?.locale ?? null,
    () => null,
  );
  if (locale !== null) writeCookie(LOCALE_COOKIE, locale);
  location.assign(path);
}
