"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/** Where `toast(…)`, `toast.success(…)` and `toast.error(…)` appear; stands once, in the providers. */
export function Toaster() {
  const { theme } = useTheme();
  return (
    <Sonner
      theme={theme === "dark" || theme === "light" ? theme : "system"}
      style={{ fontFamily: "inherit" }}
      // Beside the rail: what an agent writes and sends with stands at the right.
      position="bottom-left"
      offset={{ bottom: 16, left: 72 }}
      mobileOffset={{ bottom: "calc(4.5rem + env(safe-area-inset-bottom))" }}
      gap={8}
      duration={6_000}
      icons={{
        success: <CircleCheck className="size-4 text-green" />,
        error: <CircleAlert className="size-4 text-red" />,
        warning: <TriangleAlert className="size-4 text-amber" />,
        info: <Info className="size-4 text-accent-text" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-(--width) items-start gap-2.5 rounded-md bg-raised px-3 py-2.5 text-ink shadow-lg ring-1 ring-line",
          content: "min-w-0 flex-1",
          title: "font-medium text-base",
          description: "text-ink-2 text-sm",
          icon: "mt-0.5 shrink-0",
          actionButton:
            "shrink-0 rounded-sm px-1.5 py-0.5 font-medium text-accent-text text-sm hover:bg-hover",
          cancelButton: "shrink-0 rounded-sm px-1.5 py-0.5 text-ink-2 text-sm hover:bg-hover",
        },
      }}
    />
  );
}
