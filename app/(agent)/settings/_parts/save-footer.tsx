"use client";

import { useTranslations } from "next-intl";
import { SaveState } from "@/ui/composites/save-state";
import { Button } from "@/ui/primitives/button";
import type { Saving } from "../../../_client/use-saving";

/** The one button of a block and the truth about it. */
export function SaveFooter({ saving, label }: { saving: Saving; label?: string }) {
  const t = useTranslations("common.action");
  return (
    <>
      <Button type="submit" variant="primary" isBusy={saving.isBusy}>
        {label ?? t("save")}
      </Button>
      <SaveState state={saving.state} error={saving.problem} />
    </>
  );
}
