"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, FilterX, PlugZap } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button, buttonVariants } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { channelsQuery } from "../../../_client/channel-queries";
import { useMay } from "../../../_client/me";
import { countFilters, type InboxView } from "../../../_client/ticket-filters";
import { NO_FILTERS } from "../../../_client/ticket-params";
import { useInbox } from "../inbox-state";

const NEXT_VIEWS: Record<string, InboxView> = {
  mine: "unassigned",
  unassigned: "open",
  open: "waiting",
};

/** What will stand here, and the next step. */
export function ListEmpty() {
  const t = useTranslations("inbox");
  const { values, filters, setValues } = useInbox();
  const { data: channels } = useQuery(channelsQuery);
  const mayConnect = useMay("channel.manage");
  const { view } = values;

  if (countFilters(filters) > 0) {
    return (
      <EmptyState
        icon={<FilterX />}
        title={t("empty.filtered.title")}
        description={t("empty.filtered.text", { view: t(`view.${view}`) })}
        action={<Button onClick={() => setValues(NO_FILTERS)}>{t("empty.filtered.action")}</Button>}
      />
    );
  }
  if (channels?.length === 0) {
    return (
      <EmptyState
        icon={<PlugZap />}
        title={t("empty.channels.title")}
        description={mayConnect ? t("empty.channels.text") : t("empty.channels.ask")}
        action={
          mayConnect ? (
            <Link href="/settings/channels" className={buttonVariants({ variant: "primary" })}>
              {t("empty.channels.action")}
            </Link>
          ) : undefined
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<CircleCheck />}
      title={t(`empty.${view}.title`)}
      description={t(`empty.${view}.text`)}
      action={
        <Button onClick={() => setValues({ view: NEXT_VIEWS[view] ?? "open", sort: null })}>
          {t(`empty.${view}.action`)}
        </Button>
      }
    />
  );
}
