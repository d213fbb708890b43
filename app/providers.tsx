"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { LiveRegion } from "@/ui/composites/live-region";
import { RememberZone } from "@/ui/i18n/remember-zone";
import { Toaster } from "@/ui/primitives/toaster";
import { TooltipProvider } from "@/ui/primitives/tooltip";
import { ShortcutsProvider } from "@/ui/shortcuts/shortcuts-provider";
import { isWorthAnotherTry } from "./_client/api";

export function Providers({ children, nonce }: { children: ReactNode; nonce?: string }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 5_000, refetchOnWindowFocus: true, retry: isWorthAnotherTry },
          mutations: { retry: false },
        },
      }),
  );
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      storageKey="echolot.theme"
      nonce={nonce}
    >
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <TooltipProvider>
            <ShortcutsProvider>
              <LiveRegion>{children}</LiveRegion>
            </ShortcutsProvider>
          </TooltipProvider>
        </NuqsAdapter>
      </QueryClientProvider>
      <Toaster />
      <RememberZone />
    </ThemeProvider>
  );
}
