"use client";

import { UserRoundCheck, UserRoundX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MemberView } from "@/domain/tenancy";
import type { Role } from "@/kernel/actor";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Avatar } from "@/ui/primitives/avatar";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { IconButton } from "@/ui/primitives/icon-button";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { Select } from "@/ui/primitives/select";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useRoleOptions } from "../_parts/role-options";

interface MembersProps {
  members: MemberView[];
  ownId: string;
  canManage: boolean;
}

export function Members({ members, ownId, canManage }: MembersProps) {
  const t = useTranslations("settings.people");
  const router = useRouter();
  const problemWords = useProblemWords();
  const roles = useRoleOptions();
  const roleName = (role: Role) => roles.find(({ value }) => value === role)?.label ?? role;
  const [leaving, setLeaving] = useState<MemberView>();
  // What was chosen stands at once; what the server says replaces it.
  const [chosen, setChosen] = useState<Record<string, Role>>({});
  const present = members.filter((member) => member.revokedAt === null);
  const revoked = members.filter((member) => member.revokedAt !== null);

  const patch = async (id: string, body: { role?: Role; isRevoked?: boolean }) => {
    await api(`members/${id}`, { method: "PATCH", body });
    router.refresh();
  };
  const words = (problem: unknown) => {
    const isLast = problem instanceof Error && "code" in problem && problem.code === "conflict";
    return isLast ? t("lastAdmin") : problemWords(problem);
  };

  const changeRole = async (member: MemberView, role: Role) => {
    if (role === member.role) return;
    setChosen((before) => ({ ...before, [member.id]: role }));
    try {
      await patch(member.id, { role });
      toast.success(t("roleChanged", { name: member.name, role: roleName(role) }), {
        action: { label: t("undo"), onClick: () => void restoreRole(member) },
      });
    } catch (problem) {
      toast.error(words(problem));
    } finally {
      setChosen(({ [member.id]: _, ...rest }) => rest);
    }
  };
  const restoreRole = (member: MemberView) =>
    patch(member.id, { role: member.role }).catch((problem) => toast.error(words(problem)));

  const restore = (member: MemberView) =>
    patch(member.id, { isRevoked: false })
      .then(() => toast.success(t("restored", { name: member.name })))
      .catch((problem) => toast.error(words(problem)));

  return (
    <>
      <SettingsBlock
        title={t("members.title")}
        description={canManage ? t("members.description") : undefined}
      >
        <ul className="divide-y divide-line rounded-md border border-line">
          {present.map((member) => (
            <li key={member.id} className="flex items-center gap-3 px-3 py-2 max-sm:flex-wrap">
              <Avatar name={member.name} size={32} />
              <Person member={member} isOwn={member.id === ownId} />
              {canManage ? (
                <>
                  <Select
                    value={chosen[member.id] ?? member.role}
                    options={roles}
                    aria-label={t("roleOf", { name: member.name })}
                    className="w-36 max-sm:ml-9 max-sm:flex-1"
                    onValueChange={(role) => void changeRole(member, role)}
                  />
                  <IconButton
                    label={t("revoke", { name: member.name })}
                    icon={<UserRoundX />}
                    onClick={() => setLeaving(member)}
                  />
                </>
              ) : (
                <Badge>{roleName(member.role)}</Badge>
              )}
            </li>
          ))}
        </ul>
      </SettingsBlock>
      {revoked.length === 0 ? null : (
        <SettingsBlock title={t("revoked.title")} description={t("revoked.description")}>
          <ul className="divide-y divide-line rounded-md border border-line">
            {revoked.map((member) => (
              <li key={member.id} className="flex items-center gap-3 px-3 py-2">
                <Avatar name={member.name} size={32} className="opacity-60" />
                <Person member={member} isOwn={false} />
                <Button
                  size="sm"
                  icon={<UserRoundCheck aria-hidden />}
                  onClick={() => void restore(member)}
                >
                  {t("restore")}
                </Button>
              </li>
            ))}
          </ul>
        </SettingsBlock>
      )}
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onOpenChange={(isOpen) => (isOpen ? undefined : setLeaving(undefined))}
        title={t("revokeDialog.title", { name: leaving?.name ?? "" })}
        description={t("revokeDialog.description")}
        confirmLabel={t("revokeDialog.confirm")}
        isDanger
        onConfirm={async () => {
          if (leaving === undefined) return;
          await patch(leaving.id, { isRevoked: true }).catch((problem) => {
            throw new Error(words(problem));
          });
        }}
      />
    </>
  );
}

function Person({ member, isOwn }: { member: MemberView; isOwn: boolean }) {
  const t = useTranslations("settings.people");
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate font-medium">
        {member.name}
        {isOwn ? <span className="ml-1.5 font-normal text-ink-3">{t("you")}</span> : null}
      </p>
      <p className="truncate text-ink-3 text-sm">
        {member.email}
        {member.revokedAt === null ? null : (
          <>
            {" · "}
            {t.rich("revokedSince", {
              when: () => <RelativeTime at={member.revokedAt ?? ""} withAgo />,
            })}
          </>
        )}
      </p>
    </div>
  );
}
