"use client";

import {
  Bell,
  ChartColumn,
  Inbox,
  Keyboard,
  type LucideIcon,
  Search,
  Settings,
  Ticket,
  Users,
} from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { classNames } from "../class-names";
import { Count } from "../primitives/count";
import { IconButton } from "../primitives/icon-button";
import { Popover } from "../primitives/popover";
import { Tooltip } from "../primitives/tooltip";
import { useShortcuts } from "../shortcuts/use-shortcuts";
import { AccountMenu, type AccountMenuProps } from "./account-menu";
import { CommandPalette, type CommandPaletteProps } from "./command-palette";
import { LogoMark } from "./logo";
import { ShortcutsDialog } from "./shortcuts-dialog";
import { useIsPhone } from "./use-is-phone";

export type FramePlace = "inbox" | "tickets" | "contacts" | "insights" | "settings";

export interface AppFrameProps {
  /** Only the places that are given are shown, in this order. */
  places: readonly { place: FramePlace; href: string; count?: number }[];
  account: Omit<AccountMenuProps, "onOpenShortcuts" | "variant">;
  unreadCount: number;
  /** What the bell opens. */
  notifications: ReactNode;
  onNotificationsOpen?: () => void;
  palette?: Pick<CommandPaletteProps, "results" | "onQueryChange" | "isSearching">;
  children: ReactNode;
}

const SIGNS: Record<FramePlace, LucideIcon> = {
  inbox: Inbox,
  tickets: Ticket,
  contacts: Users,
  insights: ChartColumn,
  settings: Settings,
};

const KEYS: Record<FramePlace, string> = {
  inbox: "g i",
  tickets: "g t",
  contacts: "g c",
  insights: "g n",
  settings: "g s",
};

const placeClasses =
  "relative flex size-10 items-center justify-center rounded-md text-ink-2 transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-accent-text max-sm:h-12 max-sm:w-full max-sm:max-w-16 [&_svg]:size-[18px]";

const unreadClasses =
  "absolute top-0.5 right-0.5 ring-2 ring-canvas max-sm:right-[calc(50%-1.25rem)]";

/** The frame around every signed-in page: rail at the left, below 640 a bar at the bottom. */
export function AppFrame({
  places,
  account,
  unreadCount,
  notifications,
  onNotificationsOpen,
  palette,
  children,
}: AppFrameProps) {
  const t = useTranslations("common");
  const router = useRouter();
  const pathname = usePathname();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isBellOpen, setBellOpen] = useState(false);
  const isPhone = useIsPhone();

  const openBell = (isOpen: boolean) => {
    setBellOpen(isOpen);
    if (isOpen) onNotificationsOpen?.();
  };

  useShortcuts([
    {
      keys: "mod+k",
      label: t("shortcuts.openPalette"),
      icon: <Search />,
      run: () => setPaletteOpen(true),
      worksInInputs: true,
      isHelpOnly: true,
    },
    {
      keys: "?",
      label: t("shortcuts.title"),
      icon: <Keyboard />,
      run: () => setHelpOpen(true),
    },
    ...places.map(({ place, href }) => {
      const Sign = SIGNS[place];
      return {
        keys: KEYS[place],
        label: t(`nav.${place}`),
        icon: <Sign />,
        run: () => router.push(href),
      };
    }),
    { keys: "g b", label: t("nav.notifications"), icon: <Bell />, run: () => openBell(true) },
  ]);

  return (
    <div className="flex h-dvh overflow-hidden max-sm:flex-col-reverse">
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-1.5 font-medium text-accent-on focus:translate-y-0"
      >
        {t("nav.skip")}
      </a>
      <nav
        aria-label={t("nav.label")}
        className="flex w-14 shrink-0 flex-col items-center gap-1 border-line border-r bg-canvas py-2 max-sm:w-full max-sm:flex-row max-sm:justify-around max-sm:border-t max-sm:border-r-0 max-sm:px-1 max-sm:pt-1 max-sm:pb-[max(0.25rem,env(safe-area-inset-bottom))]"
      >
        <LogoMark size={28} className="mt-0.5 mb-2 max-sm:hidden" />
        {places.map(({ place, href, count }) => {
          const Sign = SIGNS[place];
          const isHere = pathname === href || pathname.startsWith(`${href}/`);
          return (
            <Tooltip key={place} content={t(`nav.${place}`)} shortcut={KEYS[place]} side="right">
              <Link
                href={href}
                aria-label={t(`nav.${place}`)}
                aria-current={isHere ? "page" : undefined}
                className={classNames(placeClasses, place === "settings" && "sm:mt-auto")}
              >
                <Sign aria-hidden strokeWidth={1.75} />
                {count === undefined ? null : (
                  <Count value={count} max={99} isStrong className={unreadClasses} />
                )}
              </Link>
            </Tooltip>
          );
        })}
        <IconButton
          label={t("nav.search")}
          icon={<Search strokeWidth={1.75} />}
          shortcut="mod+k"
          tooltipSide="right"
          onClick={() => setPaletteOpen(true)}
          className={classNames(
            placeClasses,
            "max-sm:hidden",
            !places.some(({ place }) => place === "settings") && "sm:mt-auto",
          )}
        />
        <Popover
          label={t("nav.notifications")}
          isOpen={isBellOpen}
          onOpenChange={openBell}
          side={isPhone ? "top" : "right"}
          align="end"
          className="w-96 p-0"
          trigger={
            <IconButton
              label={t("nav.notificationsUnread", { count: unreadCount })}
              shortcut="g b"
              tooltipSide="right"
              className={placeClasses}
              icon={
                <>
                  <Bell strokeWidth={1.75} />
                  <Count value={unreadCount} max={99} isStrong className={unreadClasses} />
                </>
              }
            />
          }
        >
          {notifications}
        </Popover>
        <AccountMenu {...account} onOpenShortcuts={() => setHelpOpen(true)} />
      </nav>
      <main
        id="content"
        tabIndex={-1}
        className="flex min-h-0 min-w-0 flex-1 flex-col outline-none"
      >
        {children}
      </main>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} {...palette} />
      <ShortcutsDialog isOpen={isHelpOpen} onOpenChange={setHelpOpen} />
    </div>
  );
}
