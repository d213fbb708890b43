"use client";

import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactElement } from "react";
import type { TicketSummary } from "@/domain/tickets";
import { Avatar } from "@/ui/primitives/avatar";
import { Combobox, type ComboboxOption } from "@/ui/primitives/combobox";
import { useMe } from "../../../_client/me";
import { membersQuery, teamsQuery } from "../../../_client/people-queries";
import { useTicketActions } from "../../../_client/use-ticket-actions";

interface AssigneeMenuProps {
  ticket: TicketSummary;
  trigger: ReactElement;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Myself first, then colleagues, then teams; nobody gives it back to all. */
export function AssigneeMenu({ ticket, trigger, isOpen, onOpenChange }: AssigneeMenuProps) {
  const t = useTranslations("ticket.assign");
  const me = useMe();
  const { assign } = useTicketActions();
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const people = members.filter(
    ({ id, role, revokedAt }) => id !== me.memberId && role !== "viewer" && !revokedAt,
  );
  const options: ComboboxOption[] = [
    {
      value: `member:${me.memberId}`,
      label: t("me", { name: me.name }),
      icon: <Avatar name={me.name} size={16} />,
      group: t("people"),
    },
    ...people.map(({ id, name, email }) => ({
      value: `member:${id}`,
      label: name,
      keywords: [email],
      icon: <Avatar name={name} size={16} />,
      group: t("people"),
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
  const choose = (value: string | null) => {
    const [kind, id] = value?.split(":") ?? [];
    if (kind === undefined || id === undefined) {
      assign(ticket.id, { assigneeId: null, assigneeName: null, teamId: null, teamName: null });
    } else if (kind === "team") {
      const teamName = teams.find((team) => team.id === id)?.name ?? null;
      assign(ticket.id, { assigneeId: null, assigneeName: null, teamId: id, teamName });
    } else {
      const name = id === me.memberId ? me.name : members.find((one) => one.id === id)?.name;
      assign(ticket.id, { assigneeId: id, assigneeName: name ?? null });
    }
  };
  const value =
    ticket.assigneeId !== null
      ? `member:${ticket.assigneeId}`
      : ticket.teamId !== null
        ? `team:${ticket.teamId}`
        : null;
  return (
    <Combobox
      label={t("title")}
      searchPlaceholder={t("search")}
      options={options}
      value={value}
      onValueChange={choose}
      noneLabel={t("nobody")}
      trigger={trigger}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    />
  );
}
