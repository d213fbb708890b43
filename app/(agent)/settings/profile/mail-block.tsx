"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { MailSettingsView } from "@/domain/mail";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { Switch } from "@/ui/primitives/switch";
import { toast } from "@/ui/primitives/toaster";
import { useTimeWords } from "@/ui/time/use-time-words";
import { api } from "../../../_client/api";
import { queryKeys } from "../../../_client/query-keys";
import { useProblemWords } from "../../../_client/use-problem-words";

type MailType = MailSettingsView["types"][number];

/** The likelier a mail is wanted, the higher. */
const TYPES: readonly MailType[] = [
  "escalated",
  "breached",
  "warned",
  "assigned",
  "escalation_returned",
  "delivery_failed",
];

/** Each switch takes effect at once. */
export function MailBlock() {
  const t = useTranslations("mail");
  const time = useTimeWords();
  const query = useQuery({
    queryKey: queryKeys.mailSettings,
    queryFn: ({ signal }) => api<{ data: MailSettingsView }>("me/mail", { signal }),
  });
  const choose = useChoose();
  if (query.isPending) return <SkeletonList label={t("title")} rows={4} rowClassName="h-10" />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={t("error")}
        action={<Button onClick={() => query.refetch()}>{t("retry")}</Button>}
      />
    );
  }
  const { isAvailable, address, types, lastFailure } = query.data.data;
  return (
    <SettingsBlock
      title={t("title")}
      description={
        isAvailable
          ? `${t("description")} ${t("to", { address: address ?? "" })}`
          : t("description")
      }
    >
      {isAvailable ? null : <p className="text-ink-2">{t("off")}</p>}
      {lastFailure === null ? null : (
        <p role="status" className="text-red-text [overflow-wrap:anywhere]">
          {t("failure", { at: time.exact(lastFailure.at), reason: lastFailure.reason })}
        </p>
      )}
      {TYPES.map((type) => (
        <Switch
          key={type}
          label={t(`type.${type}.label`)}
          description={t(`type.${type}.description`)}
          isOn={types.includes(type)}
          onChange={(isOn) =>
            choose.mutate(isOn ? [...types, type] : types.filter((one) => one !== type))
          }
        />
      ))}
    </SettingsBlock>
  );
}

function useChoose() {
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const write = (data: MailSettingsView) =>
    client.setQueryData<{ data: MailSettingsView }>(queryKeys.mailSettings, { data });
  return useMutation({
    mutationKey: queryKeys.mailSettings,
    mutationFn: (types: MailType[]) =>
      api<{ data: MailSettingsView }>("me/mail", { method: "PATCH", body: { types } }),
    // One after the other: each sends the whole choice.
    scope: { id: "mail-settings" },
    onMutate: async (types) => {
      await client.cancelQueries({ queryKey: queryKeys.mailSettings });
      const before = client.getQueryData<{ data: MailSettingsView }>(queryKeys.mailSettings);
      if (before !== undefined) write({ ...before.data, types });
      return before;
    },
    onError: (problem, _types, before) => {
      if (before !== undefined) write(before.data);
      toast.error(problemWords(problem));
    },
    onSettled: () =>
      client.isMutating({ mutationKey: queryKeys.mailSettings }) > 1
        ? undefined
        : client.invalidateQueries({ queryKey: queryKeys.mailSettings }),
  });
}
