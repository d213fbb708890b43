"use client";

import {
  CirclePause,
  CirclePlay,
  MoreHorizontal,
  Pencil,
  RefreshCw,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ChannelView } from "@/domain/channels";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { Button } from "@/ui/primitives/button";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/ui/primitives/dropdown-menu";
import { IconButton } from "@/ui/primitives/icon-button";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { ChannelFacts } from "./channel-facts";
import { ChannelState, channelHealth } from "./channel-state";
import { useChannelActions } from "./use-channel-actions";
import { useWarningWords } from "./use-warning-words";

const ConnectDialog = dynamic(() => import("./connect-dialog"));
const RenameDialog = dynamic(() => import("./rename-dialog"));
const SetAsideDialog = dynamic(() => import("./set-aside-dialog"));

type Overlay = "reconnect" | "rename" | "disconnect" | "aside";

/** One connection: what it is, how it is doing, and what can be done about it. */
export function ChannelCard({ channel, canManage }: { channel: ChannelView; canManage: boolean }) {
  const t = useTranslations("channels");
  const common = useTranslations("common.platform");
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const { update, disconnect } = useChannelActions(channel);
  const close = () => setOverlay(null);
  const isBroken = channel.status === "reauthorise" || channel.status === "gone";

  return (
    <li className="border-line border-t py-4 first:border-t-0 first:pt-0">
      <div className="flex items-start gap-3">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-sunken text-ink-2 ring-1 ring-line ring-inset">
          <PlatformMark platform={channel.platform} size={16} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold text-md">{channel.name}</h2>
          <p className="truncate text-ink-3">
            {common(channel.platform)} ·{" "}
            {channel.handle === null ? channel.accountId : `@${channel.handle}`}
            {channel.canDeliver ? null : ` · ${t("fact.readOnly")}`}
          </p>
        </div>
        <ChannelState channel={channel} />
        {canManage ? <ChannelMenu channel={channel} onUpdate={update} onOpen={setOverlay} /> : null}
      </div>

      {isBroken || channelHealth(channel) === "failing" ? (
        <Trouble
          words={channel.statusReason ?? channel.lastError ?? ""}
          at={channel.lastErrorAt}
          action={
            canManage && isBroken ? (
              <Button size="sm" icon={<RefreshCw />} onClick={() => setOverlay("reconnect")}>
                {t("action.reconnect")}
              </Button>
            ) : undefined
          }
        />
      ) : null}
      <Warnings channel={channel} />
      {channel.setAsideEvents === 0 ? null : (
        <p className="mt-2 flex flex-wrap items-center gap-x-2 pl-11">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-red" />
          <span className="text-red-text">
            {t("aside.count", { count: channel.setAsideEvents })}
          </span>
          {canManage ? (
            <Button variant="link" onClick={() => setOverlay("aside")}>
              {t("aside.show")}
            </Button>
          ) : null}
        </p>
      )}
      <ChannelFacts channel={channel} />

      {overlay === "reconnect" ? <ConnectDialog channel={channel} onClose={close} /> : null}
      {overlay === "rename" ? (
        <RenameDialog name={channel.name} onRename={(name) => update({ name })} onClose={close} />
      ) : null}
      {overlay === "aside" ? <SetAsideDialog channel={channel} onClose={close} /> : null}
      <ConfirmDialog
        isOpen={overlay === "disconnect"}
        onOpenChange={(isOpen) => {
          if (!isOpen) close();
        }}
        title={t("disconnect.title", { name: channel.name })}
        description={t("disconnect.text")}
        confirmLabel={t("disconnect.confirm")}
        isDanger
        onConfirm={disconnect}
      />
    </li>
  );
}

function Trouble({
  words,
  at,
  action,
}: {
  words: string;
  at: string | null;
  action: React.ReactNode;
}) {
  const t = useTranslations("channels");
  return (
    <div
      role="alert"
      className="mt-3 ml-11 flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md bg-red-soft px-3 py-2"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-red" />
      <div className="min-w-40 flex-1 [overflow-wrap:anywhere]">
        <p className="text-ink">{words}</p>
        {at === null ? null : (
          <p className="text-ink-2 text-sm">
            {t.rich("error", { when: () => <RelativeTime at={at} withAgo /> })}
          </p>
        )}
      </div>
      {action}
    </div>
  );
}

/** What an admin should know although the connection works. */
function Warnings({ channel }: { channel: ChannelView }) {
  const words = useWarningWords();
  const warnings = channel.warnings.filter(
    (warning) => warning !== "webhook_missing" || !channel.hasWebhook,
  );
  if (warnings.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-col gap-1 pl-11">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2 text-ink-2 [overflow-wrap:anywhere]">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ink-3" />
          {words(warning)}
        </li>
      ))}
    </ul>
  );
}

interface ChannelMenuProps {
  channel: ChannelView;
  onUpdate: (patch: { status: "active" | "paused" }) => void;
  onOpen: (overlay: Overlay) => void;
}

function ChannelMenu({ channel, onUpdate, onOpen }: ChannelMenuProps) {
  const t = useTranslations("channels.action");
  return (
    <DropdownMenu
      align="end"
      trigger={
        <IconButton
          label={t("more", { name: channel.name })}
          icon={<MoreHorizontal />}
          className="-mr-1"
        />
      }
    >
      {channel.status === "active" ? (
        <MenuItem icon={<CirclePause />} onSelect={() => onUpdate({ status: "paused" })}>
          {t("pause")}
        </MenuItem>
      ) : channel.status === "paused" ? (
        <MenuItem icon={<CirclePlay />} onSelect={() => onUpdate({ status: "active" })}>
          {t("resume")}
        </MenuItem>
      ) : null}
      <MenuItem icon={<RefreshCw />} onSelect={() => onOpen("reconnect")}>
        {t("reconnect")}
      </MenuItem>
      <MenuItem icon={<Pencil />} onSelect={() => onOpen("rename")}>
        {t("rename")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Unplug />} isDanger onSelect={() => onOpen("disconnect")}>
        {t("disconnect")}
      </MenuItem>
    </DropdownMenu>
  );
}
