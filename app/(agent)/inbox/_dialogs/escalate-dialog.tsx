"use client";

import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Avatar } from "@/ui/primitives/avatar";
import { Combobox, type ComboboxOption } from "@/ui/primitives/combobox";
import { Field } from "@/ui/primitives/field";
import { Textarea } from "@/ui/primitives/textarea";
import { toast } from "@/ui/primitives/toaster";
import { useMe } from "../../../_client/me";
import { membersQuery, teamsQuery } from "../../../_client/people-queries";
import { useEscalate } from "../../../_client/use-ticket-actions";
import { FormDialog } from "./form-dialog";

/** To a lead or another team, with a reason that stays on the ticket. */
export default function EscalateDialog({
  ticketId,
  onClose,
}: {
  ticketId: string;
  onClose: () => void;
}) {
  const t = useTranslations("ticket.escalate");
  const options = useReceivers();
  const escalate = useEscalate(ticketId);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    const [kind, id] = to?.split(":") ?? [];
    if (id === undefined || reason.trim() === "" || escalate.isPending) return;
    escalate.mutate(
      { ...(kind === "team" ? { toTeamId: id } : { toMemberId: id }), reason: reason.trim() },
      {
        onSuccess: () => {
          const name = options.find(({ value }) => value === to)?.label ?? "";
          toast.success(t("done", { name }));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={t("title")}
      description={t("text")}
      confirm={t("confirm")}
      isBusy={escalate.isPending}
      error={escalate.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("to")} error={isChecked && to === null ? t("needTo") : undefined}>
        <Combobox
          label={t("to")}
          placeholder={t("toPlaceholder")}
          options={options}
          value={to}
          onValueChange={setTo}
        />
      </Field>
      <Field
        label={t("reason")}
        error={isChecked && reason.trim() === "" ? t("needReason") : undefined}
      >
        <Textarea
          value={reason}
          maxLength={2000}
          placeholder={t("reasonPlaceholder")}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(event);
          }}
        />
      </Field>
    </FormDialog>
  );
}

function useReceivers(): ComboboxOption[] {
  const t = useTranslations("ticket.escalate");
  const me = useMe();
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const leads = members.filter(
    ({ id, role, revokedAt }) =>
      id !== me.memberId && !revokedAt && (role === "lead" || role === "admin"),
  );
  return [
    ...leads.map(({ id, name }) => ({
      value: `member:${id}`,
      label: name,
      icon: <Avatar name={name} size={16} />,
      group: t("leads"),
    })),
    ...teams
      .filter(({ archivedAt }) => !archivedAt)
      .map(({ id, name }) => ({
        value: `team:${id}`,
        label: name,
        icon: <Users aria-hidden />,
        group: t("teams"),
      })),
  ];
}
