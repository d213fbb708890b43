"use client";

import {
  ArrowLeft,
  ArrowUpRight,
  Ban,
  CircleCheck,
  CirclePause,
  ExternalLink,
  Link2,
  MessageCircleHeart,
  MoreHorizontal,
  PanelRight,
  RotateCcw,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketSummary } from "@/domain/tickets";
import { PageHeader } from "@/ui/composites/page-header";
import { usePanels } from "@/ui/composites/panel-layout";
import { Button } from "@/ui/primitives/button";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/ui/primitives/dropdown-menu";
import { IconButton } from "@/ui/primitives/icon-button";
import { useMay } from "../../../_client/me";
import { useTicketActions } from "../../../_client/use-ticket-actions";
import { useInbox } from "../inbox-state";
import { copyTicketLink } from "./copy-ticket-link";

import { TicketFields } from "./ticket-fields";

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
  const { setStatus, closeRemark } = useTicketActions();
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
            icon={<MessageCircleHeart />}
            shortcut="shift+d"
            isDisabled={isDone}
            onSelect={() => closeRemark(ticket.id)}
          >
            {t("action.remark")}
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
