"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  AlarmClock,
  AlarmClockOff,
  ArrowUpRight,
  BellOff,
  CircleAlert,
  CornerDownLeft,
  type LucideIcon,
  UserRoundCheck,
} from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import type { NotificationPage, NotificationView } from "@/domain/tickets";
import { classNames } from "@/ui/class-names";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { api } from "../api";
import { notificationsQuery } from "../notification-queries";
import { queryKeys } from "../query-keys";
import { useNotificationWords } from "../use-notification-words";

const SIGNS: Record<NotificationView["type"], LucideIcon> = {
  assigned: UserRoundCheck,
  escalated: ArrowUpRight,
  escalation_returned: CornerDownLeft,
  delivery_failed: CircleAlert,
  warned: AlarmClock,
  breached: AlarmClockOff,
};

/** What the bell opens: what happened that asks for this person. */
export function NotificationList() {
  const t = useTranslations("inbox.bell");
  const query = useQuery(notificationsQuery);
  const markRead = useMarkRead();
  if (query.isPending) return <SkeletonList label={t("title")} rows={4} rowClassName="h-14" />;
  if (query.data === undefined) return <ErrorState title={t("error")} />;
  const { data: notifications, unreadCount } = query.data;
  return (
    <section aria-label={t("title")}>
      <header className="sticky top-0 flex h-10 items-center gap-2 border-line border-b bg-raised pr-1.5 pl-3">
        <h2 className="flex-1 font-semibold">{t("title")}</h2>
        {unreadCount > 0 ? (
          <Button size="sm" variant="ghost" onClick={() => markRead.mutate(undefined)}>
            {t("readAll")}
          </Button>
        ) : null}
      </header>
      {notifications.length === 0 ? (
        <EmptyState icon={<BellOff />} title={t("empty")} description={t("emptyText")} />
      ) : (
        <ul className="p-1">
          {notifications.map((notification) => (
            <li key={notification.id}>
              <Notification
                notification={notification}
                onOpen={() => {
                  if (notification.readAt === null) markRead.mutate([notification.id]);
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Notification({
  notification,
  onOpen,
}: {
  notification: NotificationView;
  onOpen: () => void;
}) {
  const t = useTranslations("inbox.bell");
  const { ticket, type, data, createdAt, readAt } = notification;
  const Sign = SIGNS[type];
  const isUnread = readAt === null;
  const isBad = type === "delivery_failed" || type === "breached";
  const words = useNotificationWords();
  const { title, late } = words(notification);
  const reason = typeof data.reason === "string" ? data.reason : ticket.excerpt;
  return (
    <Popover.Close asChild>
      <Link
        href={`/inbox?ticket=${ticket.id}`}
        onClick={onOpen}
        className="focus-inset flex gap-2.5 rounded-sm px-2 py-2 hover:bg-highlight"
      >
        <Sign
          aria-hidden
          className={classNames("mt-0.5 size-4 shrink-0", isBad ? "text-red" : "text-ink-2")}
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className={classNames("min-w-0 flex-1", isUnread && "font-semibold")}>
              {title}
            </span>
            <RelativeTime at={createdAt} className="text-ink-3 text-sm" />
          </span>
          <span className="block truncate text-ink-2 text-sm">
            #{ticket.number} {ticket.contactName}
          </span>
          <span dir="auto" className="block truncate text-ink-3 text-sm">
            {reason}
          </span>
          {late === null ? null : <span className="block text-ink-3 text-sm">{late}</span>}
        </span>
        {isUnread ? (
          <span className="mt-1.5 size-1.5 shrink-0 rounded-full bg-accent">
            <span className="sr-only">{t("unread")}</span>
          </span>
        ) : null}
      </Link>
    </Popover.Close>
  );
}

function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: (ids: string[] | undefined) =>
      api<void>("notifications/read", { method: "POST", body: ids === undefined ? {} : { ids } }),
    onMutate: (ids) => {
      const readAt = new Date().toISOString();
      client.setQueryData<NotificationPage>(queryKeys.notifications, (page) => {
        if (page === undefined) return undefined;
        const isMarked = (one: NotificationView) =>
          one.readAt === null && (ids === undefined || ids.includes(one.id));
        const count = page.data.filter(isMarked).length;
        return {
          ...page,
          data: page.data.map((one) => (isMarked(one) ? { ...one, readAt } : one)),
          unreadCount: ids === undefined ? 0 : Math.max(0, page.unreadCount - count),
        };
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.notifications }),
  });
}
