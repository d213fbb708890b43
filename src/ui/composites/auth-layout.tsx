"use client";

import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useChangeLocale } from "../i18n/use-change-locale";
import { LANGUAGE_NAMES } from "./account-menu";
import { Wordmark } from "./logo";

export interface AuthLayoutProps {
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Below the card: the way to the other page (sign up, sign in). */
  footer?: ReactNode;
}

/** The calm page for those who are not signed in yet. */
export function AuthLayout({ title, description, children, footer }: AuthLayoutProps) {
  const t = useTranslations("common.account");
  const locale = useLocale();
  const changeLocale = useChangeLocale();
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-[max(3rem,14vh)] pb-6">
      <Wordmark className="mb-6" />
      <main className="w-full max-w-90 rounded-md border border-line bg-surface p-6 shadow-[0_1px_3px_rgb(0_0_0/0.04)] max-sm:p-5">
        <h1 className="font-semibold text-lg">{title}</h1>
        {description === undefined ? null : <p className="mt-0.5 text-ink-2">{description}</p>}
        <div className="mt-5">{children}</div>
      </main>
      {footer === undefined ? null : <div className="mt-4 text-center text-ink-2">{footer}</div>}
      <div className="min-h-8 flex-1" />
      <nav aria-label={t("language")} className="flex gap-1">
        {LANGUAGE_NAMES.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            lang={value}
            aria-current={locale === value ? "true" : undefined}
            onClick={() => changeLocale(value)}
            className="h-7 rounded-md px-2 text-ink-3 text-sm transition-colors hover:text-ink aria-[current=true]:font-medium aria-[current=true]:text-ink max-sm:h-11 max-sm:px-3"
          >
            {label}
          </button>
        ))}
      </nav>
    </div>
  );
}
