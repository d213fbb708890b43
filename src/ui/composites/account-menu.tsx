"use client";

import { Keyboard, Languages, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import type { Locale } from "../i18n/locale";
import { useChangeLocale } from "../i18n/use-change-locale";
import { Avatar } from "../primitives/avatar";
import {
  DropdownMenu,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuSeparator,
  MenuSub,
} from "../primitives/dropdown-menu";
import { useIsPhone } from "./use-is-phone";

export interface AccountMenuProps {
  person: { name: string; email: string };
  role: "viewer" | "agent" | "lead" | "admin";
  tenant: { id: string; name: string };
  /** Every tenant the person belongs to, the present one included. */
  tenants: readonly { id: string; name: string }[];
  onSwitchTenant: (tenantId: string) => void;
  onSignOut: () => void;
  /** Keeps the language with the person; the page itself changes without it. */
  onLocaleChange?: (locale: Locale) => void;
  profileHref?: string;
  onOpenShortcuts: () => void;
}

const THEMES = ["system", "light", "dark"] as const;
const THEME_SIGNS = { system: <Monitor />, light: <Sun />, dark: <Moon /> };

export const LANGUAGE_NAMES: readonly { value: Locale; label: string }[] = [
  { value: "de", label: "Deutsch" },
  { value: "en", label: "English" },
];

export function AccountMenu({
  person,
  role,
  tenant,
  tenants,
  onSwitchTenant,
  onSignOut,
  onLocaleChange,
  profileHref,
  onOpenShortcuts,
}: AccountMenuProps) {
  const t = useTranslations("common");
  const router = useRouter();
  const locale = useLocale();
  const isPhone = useIsPhone();
  const changeLocale = useChangeLocale();
  const { theme, setTheme } = useTheme();
  const chosenTheme = THEMES.find((candidate) => candidate === theme) ?? "system";
  const themeLabels = {
    system: t("account.themeSystem"),
    light: t("account.themeLight"),
    dark: t("account.themeDark"),
  };

  return (
    <DropdownMenu
      side={isPhone ? "top" : "right"}
      align="end"
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={t("nav.account", { name: person.name })}
          className="flex size-10 items-center justify-center rounded-md transition-colors hover:bg-hover data-[state=open]:bg-hover max-sm:h-12 max-sm:w-full max-sm:max-w-16"
        >
          <Avatar name={person.name} size={24} />
        </button>
      }
    >
      <div className="flex items-center gap-2.5 px-2 py-1.5">
        <Avatar name={person.name} size={32} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{person.name}</p>
          <p className="truncate text-ink-3 text-sm">{person.email}</p>
        </div>
      </div>
      <p className="truncate px-2 pb-1.5 text-ink-3 text-sm">
        {tenant.name} · {t(`role.${role}`)}
      </p>
      <MenuSeparator />
      {tenants.length > 1 ? (
        <>
          <MenuLabel>{t("account.tenants")}</MenuLabel>
          <MenuRadioGroup
            label={t("account.tenants")}
            value={tenant.id}
            onValueChange={(id) => {
              if (id !== tenant.id) onSwitchTenant(id);
            }}
            options={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <MenuSeparator />
        </>
      ) : null}
      {profileHref === undefined ? null : (
        <MenuItem icon={<UserRound />} onSelect={() => router.push(profileHref)}>
          {t("account.profile")}
        </MenuItem>
      )}
      <MenuSub label={t("account.theme")} icon={THEME_SIGNS[chosenTheme]}>
        <MenuRadioGroup
          label={t("account.theme")}
          value={chosenTheme}
          onValueChange={setTheme}
          options={THEMES.map((value) => ({
            value,
            label: themeLabels[value],
            icon: THEME_SIGNS[value],
          }))}
        />
      </MenuSub>
      <MenuSub label={t("account.language")} icon={<Languages />}>
        <MenuRadioGroup
          label={t("account.language")}
          value={locale}
          onValueChange={(next) => {
            changeLocale(next);
            onLocaleChange?.(next);
          }}
          options={LANGUAGE_NAMES}
        />
      </MenuSub>
      <MenuItem icon={<Keyboard />} shortcut="?" onSelect={onOpenShortcuts}>
        {t("account.shortcuts")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut />} onSelect={onSignOut}>
        {t("account.signOut")}
      </MenuItem>
    </DropdownMenu>
  );
}
