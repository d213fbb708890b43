"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";

/** While something is unsaved, links ask before they lead away, and so does closing the page. */
export function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const t = useTranslations("policies.unsaved");
  const router = useRouter();
  const [wanted, setWanted] = useState<string>();

  useEffect(() => {
    if (!isDirty) return;
    const keepPage = (event: BeforeUnloadEvent) => event.preventDefault();
    const keepLink = (event: MouseEvent) => {
      const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || opensElsewhere || link.target === "_blank")
        return;
      if (link.origin !== location.origin || link.pathname === location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname + link.search);
    };
    window.addEventListener("beforeunload", keepPage);
    document.addEventListener("click", keepLink, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", keepPage);
      document.removeEventListener("click", keepLink, { capture: true });
    };
  }, [isDirty]);

  return (
    <ConfirmDialog
      isOpen={wanted !== undefined}
      onOpenChange={(isOpen) => (isOpen ? undefined : setWanted(undefined))}
      title={t("title")}
      description={t("description")}
      confirmLabel={t("confirm")}
      isDanger
      onConfirm={() => {
        if (wanted !== undefined) router.push(wanted);
      }}
    />
  );
}
