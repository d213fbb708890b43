"use client";

import {
  ArrowLeft,
  ArrowUpRight,
  Ban,
  CircleCheck,
  CirclePause,
  CircleUserRound,
  ExternalLink,
  Flag,
  Hourglass,
  Link2,
  MessageCircleHeart,
  MessageSquareReply,
  PanelRight,
  RotateCcw,
  StickyNote,
  Tag,
  Undo2,
  UserRoundCheck,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { TicketDetail, TicketSummary } from "@/domain/tickets";
import { usePanels } from "@/ui/composites/panel-layout";
import { toast } from "@/ui/primitives/toaster";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { useMay, useMe } from "../../../_client/me";
import { undoLast } from "../../../_client/undo";
import { useTicketActions } from "../../../_client/use-ticket-actions";
import { useInbox } from "../inbox-state";
import { copyTicketLink } from "./copy-ticket-link";

/** Everything frequent about the open ticket, by one key each. */
export function useTicketShortcuts(ticket: TicketSummary & Pick<TicketDetail, "permalink">): void {
  const t = useTranslations("inbox.key");
  const platform = useTranslations("common.platform");
  const me = useMe();
  const { composer, setOverlay, select } = useInbox();
  const { mode, toggle } = usePanels();
  const { setStatus, closeRemark, assign } = useTicketActions();
  const remark = useTranslations("ticket.action")("remark");
  const group = t("ticket");
  const isDone = ticket.status === "resolved" || ticket.status === "dismissed";

  useShortcuts(
    [
      {
        keys: "r",
        label: t("reply"),
        group,
        icon: <MessageSquareReply />,
        run: () => composer.current?.focusReply(),
      },
      {
        keys: "n",
        label: t("note"),
        group,
        icon: <StickyNote />,
        run: () => composer.current?.focusNote(),
      },
      {
        keys: "a",
        label: t("assign"),
        group,
        icon: <UserRoundCheck />,
        run: () => setOverlay("assign"),
      },
      {
        keys: "i",
        label: t("take"),
        group,
        icon: <CircleUserRound />,
        run: () => assign(ticket.id, { assigneeId: me.memberId, assigneeName: me.name }),
      },
      {
        keys: "shift+e",
        label: t("escalate"),
        group,
        icon: <ArrowUpRight />,
        run: () => setOverlay("escalate"),
      },
      {
        keys: "e",
        label: isDone ? t("reopen") : t("resolve"),
        group,
        icon: isDone ? <RotateCcw /> : <CircleCheck />,
        run: () => setStatus(ticket.id, isDone ? "open" : "resolved"),
      },
      {
        keys: "shift+d",
        label: remark,
        group,
        icon: <MessageCircleHeart />,
        run: () => {
          if (!isDone) closeRemark(ticket.id);
        },
      },
      {
        keys: "w",
        label: t("wait"),
        group,
        icon: <Hourglass />,
        run: () => setStatus(ticket.id, "pending"),
      },
      {
        keys: "h",
        label: t("hold"),
        group,
        icon: <CirclePause />,
        run: () => setStatus(ticket.id, "on_hold"),
      },
      {
        keys: "#",
        label: t("dismiss"),
        group,
        icon: <Ban />,
        run: () => setOverlay("dismiss"),
      },
      {
        keys: "p",
        label: t("priority"),
        group,
        icon: <Flag />,
        run: () => setOverlay("priority"),
      },
      { keys: "t", label: t("tags"), group, icon: <Tag />, run: () => setOverlay("tags") },
      {
        keys: "z",
        label: t("undo"),
        group,
        icon: <Undo2 />,
        run: () => {
          if (!undoLast()) toast(t("nothingToUndo"));
        },
      },
    ],
    { isEnabled: useMay("ticket.update") },
  );
  useShortcuts([
    {
      keys: "c",
      label: t("contact"),
      group,
      icon: <PanelRight />,
      run: () => toggle("contact"),
    },
    {
      keys: "l",
      label: t("copyLink"),
      group,
      icon: <Link2 />,
      run: () => void copyTicketLink(ticket.id, t("copied")),
    },
  ]);
  useShortcuts(
    [
      {
        keys: "o",
        label: t("openThere", { platform: platform(ticket.platform) }),
        group,
        icon: <ExternalLink />,
        run: () => window.open(ticket.permalink ?? "", "_blank", "noopener,noreferrer"),
      },
    ],
    { isEnabled: ticket.permalink !== null },
  );
  useShortcuts(
    [
      {
        keys: "escape",
        label: t("back"),
        group: t("list"),
        icon: <ArrowLeft />,
        isHelpOnly: true,
        run: () => select(null),
      },
    ],
    { isEnabled: mode === "narrow" },
  );
}
