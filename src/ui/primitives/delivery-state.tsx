"use client";

import { CheckCheck, CircleAlert, Clock, ExternalLink, SearchCheck, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "../class-names";
import type { PlatformName } from "./platform-mark";
import { Spinner } from "./spinner";

export type DeliveryStateName =
  | "queued"
  | "sending"
  | "delivered"
  | "failed"
  | "unknown"
  | "withdrawn";

export interface DeliveryStateProps {
  state: DeliveryStateName;
  platform: PlatformName;
  /** Where it stands on the platform. */
  url?: string | null;
  /** Why it failed and what to do. */
  reason?: string | null;
  /** Buttons for what can be done about it (edit, send again, withdraw). */
  actions?: ReactNode;
  className?: string;
}

const SIGNS: Record<DeliveryStateName, ReactNode> = {
  queued: <Clock aria-hidden />,
  sending: <Spinner className="size-3" />,
  delivered: <CheckCheck aria-hidden />,
  failed: <CircleAlert aria-hidden />,
  unknown: <SearchCheck aria-hidden />,
  withdrawn: <Undo2 aria-hidden />,
};

const COLOURS: Record<DeliveryStateName, string> = {
  queued: "text-ink-3",
  sending: "text-ink-3",
  delivered: "text-green-text",
  failed: "text-red-text",
  unknown: "text-ink-2",
  withdrawn: "text-ink-3",
};

/** The true state of a reply on its way to the platform. Changes are announced. */
export function DeliveryState({
  state,
  platform,
  url,
  reason,
  actions,
  className,
}: DeliveryStateProps) {
  const t = useTranslations("common");
  return (
    <div className={classNames("flex flex-col gap-1 text-sm", className)}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span
          role="status"
          className={classNames(
            "inline-flex items-center gap-1 [&_svg]:size-3 [&_svg]:shrink-0",
            COLOURS[state],
          )}
        >
          {SIGNS[state]}
          {t(`delivery.${state}`)}
        </span>
        {state === "delivered" && url ? (
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex items-center gap-1 rounded-sm text-ink-3 underline-offset-2 hover:text-ink hover:underline"
          >
            {t("delivery.view", { platform: t(`platform.${platform}`) })}
            <ExternalLink aria-hidden className="size-3" />
          </a>
        ) : null}
      </div>
      {reason && (state === "failed" || state === "unknown") ? (
        <p className="text-ink-2">{reason}</p>
      ) : null}
      {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
