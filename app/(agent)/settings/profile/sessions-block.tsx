"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";

export function SessionsBlock() {
  const t = useTranslations("settings.sessions");
  const problemWords = useProblemWords();
  const [isAsking, setAsking] = useState(false);
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      <Button className="self-start" onClick={() => setAsking(true)}>
        {t("end")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={t("dialog.title")}
        description={t("dialog.description")}
        confirmLabel={t("end")}
        isDanger
        onConfirm={async () => {
          await api("me/sessions", { method: "DELETE" }).catch((problem) => {
            throw new Error(problemWords(problem));
          });
          location.assign("/sign-in");
        }}
      />
    </SettingsBlock>
  );
}
