"use client";

import { useQuery } from "@tanstack/react-query";
import {
  AlarmClock,
  CircleCheck,
  CircleDashed,
  CircleUserRound,
  Hourglass,
  Inbox,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { usePanels } from "@/ui/composites/panel-layout";
import { Count } from "@/ui/primitives/count";
import { Tooltip } from "@/ui/primitives/tooltip";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { type InboxView, TICKET_VIEWS } from "../../_client/ticket-filters";
import { inboxAddress } from "../../_client/ticket-params";
import { ticketCountsQuery } from "../../_client/ticket-queries";
import { useInbox } from "./inbox-state";

const SIGNS: Record<InboxView, LucideIcon> = {
  mine: CircleUserRound,
  unassigned: CircleDashed,
  open: Inbox,
  due_soon: AlarmClock,
  waiting: Hourglass,
  resolved: CircleCheck,
};

const HINTED = { due_soon: "hint.due_soon", waiting: "hint.waiting" } as const;

export function ViewsPanel() {
  const t = useTranslations("inbox.view");
  const { values } = useInbox();
  const { data: counts } = useQuery(ticketCountsQuery);
  const { closeSheet } = usePanels();
  const choose = useChooseView();

  return (
    <nav aria-label={t("label")} className="flex min-h-0 flex-1 flex-col overflow-y-auto p-2">
      <h1 className="flex h-7 items-center px-2 pb-1 font-semibold text-md max-[899px]:sr-only">
        {useTranslations("inbox")("title")}
      </h1>
      <ul className="flex flex-col gap-px">
        {TICKET_VIEWS.map((view) => {
          const Sign = SIGNS[view];
          const count = counts?.[view];
          const link = (
            <a
              href={`/inbox${inboxAddress({ view })}`}
              aria-current={values.view === view ? "page" : undefined}
              aria-label={count === undefined ? t(view) : t("count", { name: t(view), count })}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                choose(view);
                closeSheet();
              }}
              className="focus-inset flex h-7 items-center gap-2 rounded-md px-2 text-ink-2 transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink max-[899px]:h-11 [&_svg]:size-3.5"
            >
              <Sign aria-hidden className="shrink-0" />
              <span className="min-w-0 flex-1 truncate">{t(view)}</span>
              {count === undefined ? null : <Count value={count} />}
            </a>
          );
          return (
            <li key={view}>
              {view === "due_soon" || view === "waiting" ? (
                <Tooltip content={t(HINTED[view])} side="right">
                  {link}
                </Tooltip>
              ) : (
                link
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Another view keeps the filters, but neither the order chosen for the old one nor its ticket. */
function useChooseView(): (view: InboxView) => void {
  const { setValues } = useInbox();
  return (view) => setValues({ view, sort: null, ticket: null });
}

/** `1` to `6`: the views in their order. */
export function useViewShortcuts(): void {
  const t = useTranslations("inbox");
  const choose = useChooseView();
  useShortcuts(
    TICKET_VIEWS.map((view, index) => {
      const Sign = SIGNS[view];
      return {
        keys: String(index + 1),
        label: t("key.goTo", { view: t(`view.${view}`) }),
        group: t("key.views"),
        icon: <Sign />,
        run: () => choose(view),
      };
    }),
  );
}
