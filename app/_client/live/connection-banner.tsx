"use client";

import { RefreshCw, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { toast } from "@/ui/primitives/toaster";
import { useLiveState } from "./live-provider";

const PATIENCE_MS = 4_000;

/** Says when changes of others do not arrive by themselves, and when they do again. */
export function ConnectionBanner() {
  const t = useTranslations("inbox.live");
  const state = useLiveState();
  const [isShown, setShown] = useState(false);
  const wasShown = useRef(false);
  useEffect(() => {
    if (state === "live") {
      if (wasShown.current) toast.success(t("back"));
      wasShown.current = false;
      setShown(false);
      return;
    }
    const timer = setTimeout(
      () => {
        wasShown.current = true;
        setShown(true);
      },
      state === "offline" ? 0 : PATIENCE_MS,
    );
    return () => clearTimeout(timer);
  }, [state, t]);
  if (!isShown || state === "live") return null;
  const isOffline = state === "offline";
  return (
    <div
      role="status"
      className="flex shrink-0 items-center justify-center gap-2 border-line border-b bg-highlight px-4 py-1.5 text-center text-ink"
    >
      {isOffline ? (
        <WifiOff aria-hidden className="size-3.5 shrink-0" />
      ) : (
        <RefreshCw aria-hidden className="size-3.5 shrink-0" />
      )}
      {t(isOffline ? "offline" : "connecting")}
    </div>
  );
}
