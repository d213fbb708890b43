"use client";

import { useTranslations } from "next-intl";
import { z } from "zod";
import type { NotificationView } from "@/domain/tickets";
import { useTimeWords } from "@/ui/time/use-time-words";

/** What a clock set off; notifications of people's own doing have none of it. */
const Moment = z.object({
  promise: z.enum(["first_response", "next_response", "resolution"]),
  at: z.enum(["warning", "breach"]),
  dueAt: z.string(),
  isLate: z.boolean(),
});

export interface NotificationWords {
  title: string;
  /** When it was, where it was told late. */
  late: string | null;
}

export function useNotificationWords(): (notification: NotificationView) => NotificationWords {
  const t = useTranslations("inbox.bell");
  const common = useTranslations("common.clock.promise");
  const time = useTimeWords();
  return ({ type, actor, data }) => {
    const moment = Moment.safeParse(data).data;
    const promise = common(moment?.promise ?? "first_response");
    const late = moment?.isLate === true ? t("late", { at: time.exact(moment.dueAt) }) : null;
    if (type === "escalated" && moment !== undefined) {
      const key = moment.at === "warning" ? "type.policyWarning" : "type.policyBreach";
      return { title: t(key, { promise }), late };
    }
    return { title: t(`type.${type}`, { name: actor.name, promise }), late };
  };
}
