"use client";

import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TokenView } from "@/domain/auth";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";
import { TokenDialog } from "./token-dialog";

export function Tokens({ tokens }: { tokens: TokenView[] }) {
  const t = useTranslations("settings.tokens");
  const role = useTranslations("common.role");
  const router = useRouter();
  const problemWords = useProblemWords();
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenView>();

  return (
    <SettingsBlock
      title={t("title")}
      description={t("description")}
      actions={
        <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
          {t("create")}
        </Button>
      }
    >
      {tokens.length === 0 ? (
        <EmptyState
          icon={<KeyRound />}
          title={t("empty.title")}
          description={t("empty.description")}
        />
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line">
          {tokens.map((token) => (
            <li key={token.id} className="flex min-h-13 items-center gap-3 px-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">
                  {token.name}
                  <code className="ml-2 font-normal text-ink-3 text-sm">{token.prefix}…</code>
                </p>
                <p className="text-ink-3 text-sm">
                  {token.lastUsedAt === null
                    ? t("neverUsed")
                    : t.rich("lastUsed", {
                        when: () => <RelativeTime at={token.lastUsedAt ?? ""} withAgo />,
                      })}
                  {" · "}
                  {t.rich(token.createdByName === null ? "created" : "createdBy", {
                    name: token.createdByName ?? "",
                    when: () => <RelativeTime at={token.createdAt} withAgo />,
                  })}
                </p>
              </div>
              <Badge>{token.revokedAt === null ? role(token.role) : t("revoked")}</Badge>
              {token.revokedAt === null ? (
                <IconButton
                  label={t("revoke", { name: token.name })}
                  icon={<Trash2 />}
                  onClick={() => setRevoking(token)}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {isCreating ? <TokenDialog onClose={() => setCreating(false)} /> : null}
      <ConfirmDialog
        isOpen={revoking !== undefined}
        onOpenChange={(isOpen) => (isOpen ? undefined : setRevoking(undefined))}
        title={t("dialog.title", { name: revoking?.name ?? "" })}
        description={t("dialog.description")}
        confirmLabel={t("dialog.confirm")}
        isDanger
        onConfirm={async () => {
          if (revoking === undefined) return;
          await api(`tokens/${revoking.id}`, { method: "DELETE" }).catch((problem) => {
            throw new Error(problemWords(problem));
          });
          router.refresh();
        }}
      />
    </SettingsBlock>
  );
}
