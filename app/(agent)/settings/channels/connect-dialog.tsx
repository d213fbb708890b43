"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { ChannelTest, ChannelView, ConnectForm } from "@/domain/channels";
import { Button } from "@/ui/primitives/button";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { toast } from "@/ui/primitives/toaster";
import { ApiProblem, api } from "../../../_client/api";
import { connectFormsQuery } from "../../../_client/channel-queries";
import { queryKeys } from "../../../_client/query-keys";
import { useProblemWords } from "../../../_client/use-problem-words";
import { ConnectFields } from "./connect-fields";
import { fieldFault } from "./field-fault";
import { useWarningWords } from "./use-warning-words";

interface ConnectDialogProps {
  /** A channel that lost its permission; otherwise a new one is connected. */
  channel?: ChannelView;
  onClose: () => void;
}

/** Choose a kind of source, enter its access, test it on the platform, save. */
export default function ConnectDialog({ channel, onClose }: ConnectDialogProps) {
  const t = useTranslations("connect");
  const { data: forms = [] } = useQuery(connectFormsQuery);
  const [platform, setPlatform] = useState(channel?.platform ?? null);
  const form = forms.find((candidate) => candidate.platform === platform);
  if (form !== undefined) {
    return (
      <AccessDialog
        form={form}
        channel={channel}
        onBack={channel === undefined ? () => setPlatform(null) : undefined}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("title")}
      description={t("choose")}
      size="md"
    >
      <div className="-mx-2 flex flex-col">
        {forms.map((candidate) => (
          <PlatformChoice
            key={candidate.platform}
            form={candidate}
            onChoose={() => setPlatform(candidate.platform)}
          />
        ))}
      </div>
    </Dialog>
  );
}

function PlatformChoice({ form, onChoose }: { form: ConnectForm; onChoose: () => void }) {
  const t = useTranslations("connect");
  const common = useTranslations("common.platform");
  return (
    <button
      type="button"
      onClick={onChoose}
      className="focus-inset flex items-center gap-3 rounded-md px-2 py-2.5 text-left hover:bg-hover"
    >
      <PlatformMark platform={form.platform} size={18} isDecorative className="text-ink-2" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{common(form.platform)}</span>
        <span className="block text-ink-3 text-sm">{t(`platform.${form.platform}`)}</span>
      </span>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
    </button>
  );
}

interface AccessDialogProps {
  form: ConnectForm;
  channel: ChannelView | undefined;
  onBack: (() => void) | undefined;
  onClose: () => void;
}

function AccessDialog({ form, channel, onBack, onClose }: AccessDialogProps) {
  const t = useTranslations("connect");
  const common = useTranslations("common");
  const done = useTranslations("channels.done");
  const client = useQueryClient();
  const formId = useId();
  const [values, setValues] = useState<Record<string, string>>(
    channel === undefined || !form.fields.some(({ name }) => name === "address")
      ? {}
      : { address: channel.baseUrl },
  );
  const [isChecked, setChecked] = useState(false);
  const input = { platform: form.platform, values: givenOf(values) };
  const test = useMutation({
    networkMode: "always",
    mutationFn: () => api<{ data: ChannelTest }>("channels/test", { method: "POST", body: input }),
  });
  const save = useMutation({
    networkMode: "always",
    mutationFn: () =>
      channel === undefined
        ? api<{ data: ChannelView }>("channels", { method: "POST", body: input })
        : api<{ data: ChannelView }>(`channels/${channel.id}`, {
            method: "PATCH",
            body: { values: input.values },
          }),
    onSuccess: ({ data }) => {
      void client.invalidateQueries({ queryKey: queryKeys.channels });
      toast.success(done(channel === undefined ? "connected" : "reconnected", { name: data.name }));
      onClose();
    },
  });
  const tested = test.data?.data;
  const isSaveable =
    tested !== undefined && (channel !== undefined || !tested.isConnected) && !test.isPending;
  const isComplete = form.fields.every(
    ({ name, required, kind }) => fieldFault(values[name] ?? "", required, kind) === null,
  );

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!isComplete || test.isPending || save.isPending) return;
    if (isSaveable) save.mutate();
    else test.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={
        channel === undefined
          ? common(`platform.${form.platform}`)
          : t("reconnectTitle", { name: channel.name })
      }
      description={channel === undefined ? t(`platform.${form.platform}`) : t("reconnectText")}
      size="md"
      footer={
        <>
          {onBack === undefined ? null : (
            <Button variant="ghost" onClick={onBack} className="mr-auto">
              {t("back")}
            </Button>
          )}
          <Button
            variant={isSaveable ? "secondary" : "primary"}
            type={isSaveable ? "button" : "submit"}
            form={formId}
            isBusy={test.isPending}
            onClick={isSaveable ? () => test.mutate() : undefined}
          >
            {test.isPending ? t("testing") : t("test")}
          </Button>
          <Button
            variant={isSaveable ? "primary" : "secondary"}
            type={isSaveable ? "submit" : "button"}
            form={formId}
            disabled={!isSaveable}
            isBusy={save.isPending}
          >
            {channel === undefined ? t("save") : t("saveReconnect")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <ConnectFields
          form={form}
          values={values}
          isChecked={isChecked}
          problem={test.error ?? save.error}
          onChange={(name, value) => {
            setValues((before) => ({ ...before, [name]: value }));
            test.reset();
            save.reset();
          }}
        />
        {form.canDeliver ? null : <p className="text-ink-2">{t("readOnly")}</p>}
        <Outcome
          problem={save.error ?? test.error}
          tested={tested}
          isReconnect={channel !== undefined}
        />
        {isSaveable || test.isError || test.isPending ? null : (
          <p className="text-ink-3 text-sm">{tested === undefined ? t("untested") : null}</p>
        )}
      </form>
    </Dialog>
  );
}

/** Empty fields are not sent: they were not given. */
function givenOf(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ""),
  );
}

interface OutcomeProps {
  problem: Error | null;
  tested: ChannelTest | undefined;
  isReconnect: boolean;
}

function Outcome({ problem, tested, isReconnect }: OutcomeProps) {
  const t = useTranslations("connect");
  const words = useWarningWords();
  const problemWords = useProblemWords();
  if (problem !== null) {
    const hasFieldIssues = problem instanceof ApiProblem && problem.issues.length > 0;
    return (
      <ErrorState
        variant="inline"
        title={t("failed")}
        description={hasFieldIssues ? undefined : problemWords(problem)}
      />
    );
  }
  if (tested === undefined) return null;
  const isDouble = tested.isConnected && !isReconnect;
  return (
    <div
      role="status"
      className={
        isDouble
          ? "rounded-md bg-sunken px-3 py-2"
          : "rounded-md bg-green-soft px-3 py-2 text-green-text"
      }
    >
      <p className="flex items-center gap-2 font-medium">
        {isDouble ? (
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
        ) : (
          <CircleCheck aria-hidden className="size-4 shrink-0" />
        )}
        {isDouble
          ? t("already")
          : t("found", {
              name: tested.handle === null ? tested.name : `${tested.name} (@${tested.handle})`,
            })}
      </p>
      {tested.warnings.length === 0 ? null : (
        <ul className="mt-1 list-disc pl-6 text-ink-2">
          {tested.warnings.map((warning) => (
            <li key={warning}>{words(warning)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
