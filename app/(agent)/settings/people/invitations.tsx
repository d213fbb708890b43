"use client";

import { Link2Off } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { InvitationView } from "@/domain/tenancy";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Badge } from "@/ui/primitives/badge";
import { IconButton } from "@/ui/primitives/icon-button";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";

export function Invitations({ invitations }: { invitations: InvitationView[] }) {
  const t = useTranslations("settings.invitations");
  const role = useTranslations("common.role");
  const router = useRouter();
  const problemWords = useProblemWords();
  const [withdrawing, setWithdrawing] = useState<InvitationView>();
  const nameOf = (invitation: InvitationView | undefined) => invitation?.email ?? t("anybody");

  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      {invitations.length === 0 ? (
        <p className="text-ink-3">{t("empty")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line">
          {invitations.map((invitation) => (
            <li key={invitation.id} className="flex min-h-13 items-center gap-3 px-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{nameOf(invitation)}</p>
                <p className="truncate text-ink-3 text-sm">
                  {role(invitation.role)}
                  {" · "}
                  {t.rich("by", {
                    name: invitation.createdByName,
                    when: () => <RelativeTime at={invitation.createdAt} withAgo />,
                  })}
                </p>
              </div>
              <Badge>{t(`state.${invitation.state}`)}</Badge>
              {invitation.state === "open" ? (
                <IconButton
                  label={t("withdraw", { name: nameOf(invitation) })}
                  icon={<Link2Off />}
                  onClick={() => setWithdrawing(invitation)}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={withdrawing !== undefined}
        onOpenChange={(isOpen) => (isOpen ? undefined : setWithdrawing(undefined))}
        title={t("dialog.title", { name: nameOf(withdrawing) })}
        description={t("dialog.description")}
        confirmLabel={t("dialog.confirm")}
        isDanger
        onConfirm={async () => {
          if (withdrawing === undefined) return;
          await api(`invitations/${withdrawing.id}`, { method: "DELETE" }).catch((problem) => {
            throw new Error(problemWords(problem));
          });
          router.refresh();
        }}
      />
    </SettingsBlock>
  );
}
