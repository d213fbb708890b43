"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { RelativeTime } from "../primitives/relative-time";
import type { Instant } from "../time/instant";

export interface SettingsLayoutProps {
  groups: readonly {
    label: string;
    items: readonly { href: string; label: string; icon?: ReactNode }[];
  }[];
  /** The page's heading and one sentence on what is set here. */
  title: ReactNode;
  description?: ReactNode;
  /** Of a page below the place: the way back, above the heading. */
  back?: { href: string; label: string };
  /** At the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Side navigation and one column of 640; below 900 the navigation lies above it. */
export function SettingsLayout({
  groups,
  title,
  description,
  back,
  actions,
  children,
}: SettingsLayoutProps) {
  const t = useTranslations("common.nav");
  const pathname = usePathname();
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone the places are a strip that is wider than the screen.
  useEffect(() => {
    if (pathname) here.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <div className="flex min-h-0 flex-1 bg-surface max-[899px]:flex-col">
      <nav
        aria-label={t("settings")}
        className="w-54 shrink-0 overflow-y-auto border-line border-r bg-canvas px-2 py-3 max-[899px]:flex max-[899px]:w-full max-[899px]:overflow-x-auto max-[899px]:border-r-0 max-[899px]:border-b max-[899px]:py-1.5 max-[899px]:[scrollbar-width:none]"
      >
        {groups.map((group) => (
          <div key={group.label} className="mb-4 max-[899px]:mb-0 max-[899px]:flex">
            <p className="px-2 pb-1 font-medium text-ink-3 text-xs max-[899px]:hidden">
              {group.label}
            </p>
            <ul className="flex flex-col gap-px max-[899px]:flex-row">
              {group.items.map((item) => {
                const isHere = isWithin(pathname, item.href);
                return (
                  <li key={item.href}>
                    <Link
                      ref={isHere ? here : undefined}
                      href={item.href}
                      aria-current={isHere ? "page" : undefined}
                      className="flex h-7 items-center gap-2 whitespace-nowrap rounded-md px-2 text-ink-2 transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-accent-text max-sm:h-11 [&_svg]:size-3.5 [&_svg]:shrink-0"
                    >
                      {item.icon}
                      {item.label}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-[calc(640px+3rem)] px-6 py-8 max-sm:px-4 max-sm:py-5">
          {back === undefined ? null : (
            <Link
              href={back.href}
              className="-mt-2 mb-2 inline-flex items-center gap-1.5 rounded-sm text-ink-2 transition-colors hover:text-ink max-sm:min-h-11"
            >
              <ArrowLeft aria-hidden className="size-3.5" />
              {back.label}
            </Link>
          )}
          <div className="mb-6 flex items-start gap-4">
            <div className="min-w-0 flex-1">
              <h1 className="font-semibold text-xl tracking-[-0.01em]">{title}</h1>
              {description === undefined ? null : <p className="mt-1 text-ink-2">{description}</p>}
            </div>
            {actions}
          </div>
          <div className="flex flex-col gap-8">{children}</div>
        </div>
      </div>
    </div>
  );
}

/** A page below a place belongs to it. */
function isWithin(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}

export interface SettingsBlockProps {
  title: ReactNode;
  /** What it does, in a sentence. */
  description?: ReactNode;
  children: ReactNode;
  /** At the right of the title. */
  actions?: ReactNode;
  /** The save button and its `SaveState`. */
  footer?: ReactNode;
  lastChange?: { name: string; at: Instant };
}

export function SettingsBlock({
  title,
  description,
  children,
  actions,
  footer,
  lastChange,
}: SettingsBlockProps) {
  const t = useTranslations("common.save");
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-line border-t pt-5 first:border-t-0 first:pt-0">
      <div className="mb-3 flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="font-semibold text-md">
            {title}
          </h2>
          {description === undefined ? null : <p className="text-ink-2">{description}</p>}
        </div>
        {actions}
      </div>
      <div className="flex flex-col gap-4">{children}</div>
      {footer === undefined && lastChange === undefined ? null : (
        <div className="mt-4 flex flex-wrap items-center gap-3">
          {footer}
          {lastChange === undefined ? null : (
            <p className="text-ink-3 text-sm sm:ml-auto">
              {t.rich("lastChange", {
                name: lastChange.name,
                when: () => <RelativeTime at={lastChange.at} withAgo />,
              })}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
