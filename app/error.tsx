"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations("common");
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <ErrorState
        title={t("crash.title")}
        description={t("crash.description")}
        detail={error.digest === undefined ? undefined : t("crash.code", { code: error.digest })}
        action={
          <Button variant="primary" onClick={reset}>
            {t("action.tryAgain")}
          </Button>
        }
      />
    </main>
  );
}
