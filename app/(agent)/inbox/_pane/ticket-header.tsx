"use client";

import {
  ArrowLeft,
  ArrowUpRight,
  Ban,
  CircleCheck,
  CirclePause,
  ExternalLink,
  Link2,
  MoreHorizontal,
  PanelRight,
  Plus,
  RotateCcw,
  Tag,
  Users,
  X,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketSummary } from "@/domain/tickets";
import { PageHeader } from "@/ui/composites/page-header";
import { usePanels } from "@/ui/composites/panel-layout";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { ClockBadge } from "@/ui/primitives/clock-badge";
import { MultiCombobox } from "@/ui/primitives/combobox";
import {
  DropdownMenu,
  MenuItem,
  MenuRadioGroup,
  MenuSeparator,
} from "@/ui/primitives/dropdown-menu";
import { IconButton } from "@/ui/primitives/icon-button";
import { PriorityMark } from "@/ui/primitives/priority-mark";
import { StatusMark } from "@/ui/primitives/status-mark";
import { useMay } from "../../../_client/me";
import { PRIORITIES } from "../../../_client/ticket-filters";
import { useKnownTags } from "../../../_client/use-known-tags";
import { useTicketActions } from "../../../_client/use-ticket-actions";
import { AssigneeMenu } from "../_dialogs/assignee-menu";
import { type InboxOverlay, useInbox } from "../inbox-state";
import { copyTicketLink } from "./copy-ticket-link";

const SETTABLE = ["open", "pending", "on_hold", "resolved"] as const;

interface TicketHeaderProps {
  ticket: TicketSummary;
  permalink: string | null;
}

/** What the ticket is about, whose it is, and everything that can be changed about it. */
export function TicketHeader({ ticket, permalink }: TicketHeaderProps) {
  const t = useTranslations("ticket");
  const { mode, isShown, toggle } = usePanels();
  const { select } = useInbox();
  const mayChange = useMay("ticket.update");
  const { setStatus } = useTicketActions();
  const isDone = ticket.status === "resolved" || ticket.status === "dismissed";
  const isContactShown = isShown("contact");
  return (
    <>
      <PageHeader
        level={2}
        leading={
          mode === "narrow" ? (
            <IconButton
              label={t("back")}
              icon={<ArrowLeft />}
              shortcut="escape"
              onClick={() => select(null)}
              className="-ml-1.5"
            />
          ) : undefined
        }
        title={<span dir="auto">{ticket.subject || ticket.contact.name}</span>}
        aside={<span className="tabular-nums">#{ticket.number}</span>}
        actions={
          <>
            {mayChange ? (
              <Button
                size="sm"
                icon={isDone ? <RotateCcw aria-hidden /> : <CircleCheck aria-hidden />}
                onClick={() => setStatus(ticket.id, isDone ? "open" : "resolved")}
                aria-keyshortcuts="e"
                className="max-sm:hidden"
              >
                {isDone ? t("action.reopen") : t("action.resolve")}
              </Button>
            ) : null}
            <MoreMenu ticket={ticket} permalink={permalink} />
            <IconButton
              label={isContactShown ? t("hideContact") : t("showContact")}
              icon={<PanelRight />}
              shortcut="c"
              isPressed={mode === "wide" && isContactShown}
              onClick={() => toggle("contact")}
            />
          </>
        }
      />
      <TicketFields ticket={ticket} isReadOnly={!mayChange} />
    </>
  );
}

function MoreMenu({ ticket, permalink }: TicketHeaderProps) {
  const t = useTranslations("ticket");
  const common = useTranslations("common.platform");
  const { setOverlay } = useInbox();
  const { setStatus } = useTicketActions();
  const mayChange = useMay("ticket.update");
  const isDone = ticket.status === "resolved" || ticket.status === "dismissed";
  return (
    <DropdownMenu align="end" trigger={<IconButton label={t("more")} icon={<MoreHorizontal />} />}>
      {mayChange ? (
        <>
          <MenuItem
            icon={isDone ? <RotateCcw /> : <CircleCheck />}
            shortcut="e"
            onSelect={() => setStatus(ticket.id, isDone ? "open" : "resolved")}
          >
            {isDone ? t("action.reopen") : t("action.resolve")}
          </MenuItem>
          <MenuItem
            icon={<CirclePause />}
            shortcut="h"
            isDisabled={ticket.status === "on_hold"}
            onSelect={() => setStatus(ticket.id, "on_hold")}
          >
            {t("action.hold")}
          </MenuItem>
          <MenuItem
            icon={<ArrowUpRight />}
            shortcut="shift+e"
            onSelect={() => setOverlay("escalate")}
          >
            {t("action.escalate")}
          </MenuItem>
          <MenuItem icon={<Ban />} shortcut="#" onSelect={() => setOverlay("dismiss")}>
            {t("action.dismiss")}
          </MenuItem>
          <MenuSeparator />
        </>
      ) : null}
      {permalink === null ? null : (
        <MenuItem
          icon={<ExternalLink />}
          shortcut="o"
          onSelect={() => window.open(permalink, "_blank", "noopener,noreferrer")}
        >
          {t("openThere", { platform: common(ticket.platform) })}
        </MenuItem>
      )}
      <CopyLinkItem ticketId={ticket.id} />
    </DropdownMenu>
  );
}

function CopyLinkItem({ ticketId }: { ticketId: string }) {
  const t = useTranslations("ticket");
  const key = useTranslations("inbox.key");
  return (
    <MenuItem icon={<Link2 />} onSelect={() => void copyTicketLink(ticketId, key("copied"))}>
      {t("action.copyLink")}
    </MenuItem>
  );
}

const chipClasses =
  "inline-flex h-6 min-w-0 max-w-56 items-center gap-1.5 rounded-md px-1.5 text-ink-2 text-sm transition-colors hover:enabled:bg-hover hover:enabled:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink max-sm:h-9 max-sm:px-2.5 max-sm:ring-1 max-sm:ring-line max-sm:ring-inset [&_svg]:shrink-0";

/** Assignee, status, priority, tags and clocks in one line that wraps. */
function TicketFields({ ticket, isReadOnly }: { ticket: TicketSummary; isReadOnly: boolean }) {
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
      <ul aria-label={t("clocks")} className="flex flex-wrap gap-1 sm:ml-auto">
        {clocks.map((clock) => (
          <li key={clock.promise} className="flex">
            <ClockBadge clock={clock} variant="full" />
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
