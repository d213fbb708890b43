"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { SegmentedControl } from "@/ui/primitives/segmented-control";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** Saves by itself: the theme belongs to this browser. */
export function AppearanceBlock() {
  const t = useTranslations("settings.appearance");
  const account = useTranslations("common.account");
  const { theme, setTheme } = useTheme();
  // The server does not know the browser's choice.
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  const chosen: Theme = THEMES.find((each) => isReady && each === theme) ?? "system";
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <SegmentedControl
        label={account("theme")}
        value={chosen}
        onValueChange={setTheme}
        className="self-start"
        options={[
          { value: "system", label: account("themeSystem"), icon: <Monitor /> },
          { value: "light", label: account("themeLight"), icon: <Sun /> },
          { value: "dark", label: account("themeDark"), icon: <Moon /> },
        ]}
      />
    </SettingsBlock>
  );
}
