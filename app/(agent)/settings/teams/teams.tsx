"use client";

import { Archive, ArchiveRestore, Pencil, Plus, UsersRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MemberView, TeamView } from "@/domain/tenancy";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { toast } from "@/ui/primitives/toaster";
import { ApiProblem, api } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";
import { TeamDialog } from "./team-dialog";

interface TeamsProps {
  teams: TeamView[];
  members: MemberView[];
  canManage: boolean;
}

const SHOWN_FACES = 5;

export function Teams({ teams, members, canManage }: TeamsProps) {
  const t = useTranslations("settings.teams");
  const router = useRouter();
  const problemWords = useProblemWords();
  const [edited, setEdited] = useState<TeamView | "new">();
  const active = teams.filter((team) => team.archivedAt === null);
  const archived = teams.filter((team) => team.archivedAt !== null);
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? "";

  const setArchived = async (team: TeamView, isArchived: boolean) => {
    try {
      await api(`teams/${team.id}`, { method: "PATCH", body: { isArchived } });
      router.refresh();
      if (isArchived) {
        toast.success(t("archived", { name: team.name }), {
          action: { label: t("undo"), onClick: () => void setArchived(team, false) },
        });
      }
    } catch (problem) {
      const isTaken = problem instanceof ApiProblem && problem.code === "conflict";
      toast.error(isTaken ? t("taken") : problemWords(problem));
    }
  };

  const create = canManage ? (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setEdited("new")}>
      {t("create")}
    </Button>
  ) : undefined;

  return (
    <>
      <SettingsBlock title={t("title")} description={t("description")} actions={create}>
        {active.length === 0 ? (
          <EmptyState
            icon={<UsersRound />}
            title={t("empty.title")}
            description={t("empty.description")}
          />
        ) : (
          <ul className="divide-y divide-line rounded-md border border-line">
            {active.map((team) => (
              <li key={team.id} className="flex min-h-13 items-center gap-3 px-3 py-2">
                <div className="min-w-0 flex-1">
                  <p className="truncate font-medium">{team.name}</p>
                  <p className="truncate text-ink-3 text-sm">
                    {team.memberIds.length === 0
                      ? t("nobody")
                      : team.memberIds.map(nameOf).filter(Boolean).sort().join(", ")}
                  </p>
                </div>
                <span aria-hidden className="-space-x-1.5 flex shrink-0 max-sm:hidden">
                  {team.memberIds.slice(0, SHOWN_FACES).map((id) => (
                    <Avatar key={id} name={nameOf(id)} size={24} className="ring-2 ring-surface" />
                  ))}
                </span>
                {canManage ? (
                  <span className="flex shrink-0">
                    <IconButton
                      label={t("edit", { name: team.name })}
                      icon={<Pencil />}
                      onClick={() => setEdited(team)}
                    />
                    <IconButton
                      label={t("archive", { name: team.name })}
                      icon={<Archive />}
                      onClick={() => void setArchived(team, true)}
                    />
                  </span>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </SettingsBlock>
      {archived.length === 0 ? null : (
        <SettingsBlock title={t("archivedTitle")} description={t("archivedDescription")}>
          <ul className="divide-y divide-line rounded-md border border-line">
            {archived.map((team) => (
              <li key={team.id} className="flex items-center gap-3 px-3 py-2">
                <p className="min-w-0 flex-1 truncate text-ink-2">{team.name}</p>
                <Button
                  size="sm"
                  icon={<ArchiveRestore aria-hidden />}
                  onClick={() => void setArchived(team, false)}
                >
                  {t("restore")}
                </Button>
              </li>
            ))}
          </ul>
        </SettingsBlock>
      )}
      {edited === undefined ? null : (
        <TeamDialog
          team={edited === "new" ? null : edited}
          members={members}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
