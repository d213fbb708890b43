"use client";

import { Ban, Plus, Tag, Users, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketSummary } from "@/domain/tickets";
import { Avatar } from "@/ui/primitives/avatar";
import { MultiCombobox } from "@/ui/primitives/combobox";
import {
  DropdownMenu,
  MenuItem,
  MenuRadioGroup,
  MenuSeparator,
} from "@/ui/primitives/dropdown-menu";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { StatusMark } from "@/ui/primitives/status-mark";
import { PRIORITIES } from "../../../_client/ticket-filters";
import { useKnownTags } from "../../../_client/use-known-tags";
import { useTicketActions } from "../../../_client/use-ticket-actions";
import { AssigneeMenu } from "../_dialogs/assignee-menu";
import { type InboxOverlay, useInbox } from "../inbox-state";
import { ClockReason } from "./clock-reason";

const SETTABLE = ["open", "pending", "on_hold", "resolved"] as const;

const chipClasses =
  "inline-flex h-6 min-w-0 max-w-56 items-center gap-1.5 rounded-md px-1.5 text-ink-2 text-sm transition-colors hover:enabled:bg-hover hover:enabled:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink max-sm:h-9 max-sm:px-2.5 max-sm:ring-1 max-sm:ring-line max-sm:ring-inset [&_svg]:shrink-0";

/** Assignee, status, priority, tags and clocks in one line that wraps. */
export function TicketFields({
  ticket,
  isReadOnly,
}: {
  ticket: TicketSummary;
  isReadOnly: boolean;
}) {
  const t = useTranslations("ticket.field");
  const common = useTranslations("common");
  const { overlay, setOverlay } = useInbox();
  const { setStatus, setPriority } = useTicketActions();
  const isOpen = (name: InboxOverlay) => overlay === name;
  const open = (name: InboxOverlay) => (next: boolean) => setOverlay(next ? name : null);
  const owner = ticket.assigneeName ?? ticket.teamName ?? t("unassigned");
  const statusWord = common(`status.${ticket.status}`);
  const priorityWord = common(`priority.${ticket.priority}`);
  const clocks = ticket.clocks.filter(({ state }) => state !== "cancelled");

  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-1 gap-y-1 border-line border-b px-2 py-1.5">
      <div className="flex min-w-0 flex-wrap items-center gap-1 [scrollbar-width:none] max-sm:w-full max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:*:shrink-0">
        <AssigneeMenu
          ticket={ticket}
          isOpen={isOpen("assign")}
          onOpenChange={open("assign")}
          trigger={
            <button
              type="button"
              disabled={isReadOnly}
              aria-label={t("assignTo", { name: owner })}
              aria-keyshortcuts="a"
              className={chipClasses}
            >
              {ticket.assigneeName === null ? (
                <Users aria-hidden className="size-3.5" />
              ) : (
                <Avatar name={ticket.assigneeName} size={16} />
              )}
              <span className="truncate">{owner}</span>
              {ticket.assigneeName !== null && ticket.teamName !== null ? (
                <span className="truncate text-ink-3">· {ticket.teamName}</span>
              ) : null}
            </button>
          }
        />
        <DropdownMenu
          isOpen={isOpen("status")}
          onOpenChange={open("status")}
          trigger={
            <button
              type="button"
              disabled={isReadOnly}
              aria-label={t("changeStatus", { status: statusWord })}
              className={chipClasses}
            >
              <StatusMark status={ticket.status} withLabel />
            </button>
          }
        >
          <MenuRadioGroup
            label={t("status")}
            value={ticket.status === "dismissed" ? "open" : ticket.status}
            onValueChange={(status) => setStatus(ticket.id, status)}
            options={SETTABLE.map((value) => ({
              value,
              label: common(`status.${value}`),
              icon: <StatusMark status={value} />,
            }))}
          />
          <MenuSeparator />
          <MenuItem icon={<Ban />} shortcut="#" onSelect={() => setOverlay("dismiss")}>
            {useTranslations("ticket.action")("dismiss")}
          </MenuItem>
        </DropdownMenu>
        <DropdownMenu
          isOpen={isOpen("priority")}
          onOpenChange={open("priority")}
          trigger={
            <button
              type="button"
              disabled={isReadOnly}
              aria-label={t("changePriority", { priority: priorityWord })}
              className={chipClasses}
            >
              <PriorityMark priority={ticket.priority} />
              {priorityWord}
            </button>
          }
        >
          <MenuRadioGroup
            label={t("priority")}
            value={ticket.priority}
            onValueChange={(priority) => setPriority(ticket.id, priority)}
            options={PRIORITIES.map((value) => ({
              value,
              label: common(`priority.${value}`),
              icon: <PriorityMark priority={value} />,
            }))}
          />
        </DropdownMenu>
        <TagField
          ticket={ticket}
          isReadOnly={isReadOnly}
          isOpen={isOpen("tags")}
          onOpenChange={open("tags")}
        />
      </div>
      <ul aria-label={t("clocks")} className="flex flex-wrap gap-1 sm:ml-auto">
        {clocks.map((clock) => (
          <li key={clock.promise} className="flex">
            <ClockReason ticketId={ticket.id} clock={clock} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TagFieldProps {
  ticket: TicketSummary;
  isReadOnly: boolean;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

function TagField({ ticket, isReadOnly, isOpen, onOpenChange }: TagFieldProps) {
  const t = useTranslations("ticket.field");
  const { setTags } = useTicketActions();
  const known = useKnownTags();
  const options = [...new Set([...known, ...ticket.tags])].map((tag) => ({
    value: tag,
    label: tag,
    icon: <Tag aria-hidden />,
  }));
  return (
    <>
      {ticket.tags.map((tag) => (
        <span
          key={tag}
          className="group inline-flex h-5.5 min-w-0 max-w-44 items-center gap-1 rounded-sm bg-sunken px-1.5 text-ink-2 text-sm ring-1 ring-line ring-inset"
        >
          <span className="truncate">{tag}</span>
          {isReadOnly ? null : (
            <button
              type="button"
              aria-label={t("removeTag", { tag })}
              onClick={() =>
                setTags(
                  ticket.id,
                  ticket.tags.filter((other) => other !== tag),
                )
              }
              className="-mr-0.5 rounded-sm text-ink-3 hover:text-ink"
            >
              <X aria-hidden className="size-3" />
            </button>
          )}
        </span>
      ))}
      {isReadOnly ? null : (
        <MultiCombobox
          label={t("tags")}
          options={options}
          values={ticket.tags}
          onValuesChange={(tags) => setTags(ticket.id, tags)}
          createLabel={(tag) => t("newTag", { tag })}
          emptyText={t("tagsEmpty")}
          isOpen={isOpen}
          onOpenChange={onOpenChange}
          trigger={
            <button type="button" aria-label={t("editTags")} className={chipClasses}>
              {ticket.tags.length > 0 ? (
                <Plus aria-hidden className="size-3.5" />
              ) : (
                <>
                  <Tag aria-hidden className="size-3.5" />
                  {t("noTags")}
                </>
              )}
            </button>
          }
        />
      )}
    </>
  );
}
