"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { MemberView, TeamView } from "@/domain/tenancy";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { MultiCombobox } from "@/ui/primitives/combobox";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";

interface TeamDialogProps {
  /** Null makes a new one. */
  team: TeamView | null;
  members: MemberView[];
  onClose: () => void;
}

export function TeamDialog({ team, members, onClose }: TeamDialogProps) {
  const t = useTranslations("settings.teams");
  const action = useTranslations("common.action");
  const router = useRouter();
  const formId = useId();
  const [name, setName] = useState(team?.name ?? "");
  const [memberIds, setMemberIds] = useState(team?.memberIds ?? []);
  const saving = useSaving((path, problem) => {
    if (path !== "name") return undefined;
    return problem.code === "conflict" ? t("taken") : t("nameError");
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return saving.refuse({ name: t("nameError") });
    const saved = await saving.save(() =>
      api(team === null ? "teams" : `teams/${team.id}`, {
        method: team === null ? "POST" : "PATCH",
        body: { name, memberIds },
      }),
    );
    if (!saved) return;
    router.refresh();
    onClose();
  };

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={team === null ? t("createTitle") : t("editTitle", { name: team.name })}
      footer={
        <>
          <Button onClick={onClose}>{action("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={saving.isBusy}>
            {team === null ? t("create") : action("save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {saving.problem === undefined ? null : (
          <ErrorState variant="inline" title={saving.problem} />
        )}
        <Field label={t("name")} error={saving.fields.name}>
          <Input
            value={name}
            autoComplete="off"
            autoFocus
            maxLength={80}
            onChange={(event) => {
              setName(event.target.value);
              saving.touch("name");
            }}
          />
        </Field>
        <Field label={t("members")} hint={t("membersHint")}>
          <MultiCombobox
            label={t("members")}
            placeholder={t("membersPlaceholder")}
            values={memberIds}
            options={members.map((member) => ({
              value: member.id,
              label: member.name,
              hint: member.email,
              icon: <Avatar name={member.name} size={20} />,
            }))}
            onValuesChange={(values) => {
              setMemberIds(values);
              saving.touch();
            }}
          />
        </Field>
      </form>
    </Dialog>
  );
}
