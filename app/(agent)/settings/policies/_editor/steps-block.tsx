"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ClockPromise } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { MultiCombobox } from "@/ui/primitives/combobox";
import { FieldError } from "@/ui/primitives/field";
import { IconButton } from "@/ui/primitives/icon-button";
import { Input } from "@/ui/primitives/input";
import { Select, type SelectOption } from "@/ui/primitives/select";
import { newClientUuid } from "../../../../_client/client-key";
import { membersQuery, teamsQuery } from "../../../../_client/people-queries";
import { PROMISES } from "../use-policy-words";
import { ACTION_KINDS, type ActionKind, PRIORITIES, type StepDraft } from "./policy-draft";
import type { BlockProps } from "./policy-editor";
import { targetOf } from "./target";
import { UnitSelect } from "./targets-block";

const MOST_STEPS = 20;

/** What happens by itself before and after a promise is broken. */
export function StepsBlock({ draft, change, faults, canManage }: BlockProps) {
  const t = useTranslations("policies.steps");
  const { steps } = draft;
  const add = () =>
    change({
      steps: [
        ...steps,
        {
          id: newClientUuid(),
          promises: ["first_response"],
          moment: "breach",
          delay: targetOf(30),
          kind: "notify_leads",
          subject: null,
        },
      ],
    });
  return (
    <SettingsBlock
      title={t("title")}
      description={t("description")}
      actions={
        canManage ? (
          <Button
            size="sm"
            icon={<Plus aria-hidden />}
            disabled={steps.length >= MOST_STEPS}
            onClick={add}
          >
            {t("add")}
          </Button>
        ) : undefined
      }
    >
      {steps.length === 0 ? (
        <p className="rounded-md bg-sunken px-3 py-2 text-ink-2">{t("none")}</p>
      ) : (
        <ol className="divide-y divide-line rounded-md border border-line">
          {steps.map((step, index) => (
            <StepRow
              key={step.id}
              step={step}
              number={index + 1}
              fault={faults[`definition.steps.${index}`]}
              canManage={canManage}
              onChange={(patch) =>
                change({
                  steps: steps.map((each) => (each.id === step.id ? { ...each, ...patch } : each)),
                })
              }
              onRemove={() => change({ steps: steps.filter(({ id }) => id !== step.id) })}
            />
          ))}
        </ol>
      )}
    </SettingsBlock>
  );
}

interface StepRowProps {
  step: StepDraft;
  number: number;
  fault: string | undefined;
  canManage: boolean;
  onChange: (patch: Partial<StepDraft>) => void;
  onRemove: () => void;
}

function StepRow({ step, number, fault, canManage, onChange, onRemove }: StepRowProps) {
  const t = useTranslations("policies.steps");
  const names = useTranslations("common.clock.promise");
  const isDisabled = !canManage;
  const moments = (["warning", "breach", "later"] as const).map((value) => ({
    value,
    label: t(value),
  }));
  return (
    <li className="flex flex-col gap-2 p-3">
      <div className="flex items-start gap-2">
        <div className="grid min-w-0 flex-1 grid-cols-[2.5rem_1fr] items-center gap-x-2 gap-y-2">
          <span className="text-ink-3 text-sm">{t("when")}</span>
          <div className="flex min-w-0 flex-wrap gap-2">
            <MultiCombobox
              label={t("promises", { number })}
              placeholder={t("choose")}
              values={step.promises}
              options={PROMISES.map((value) => ({ value, label: names(value) }))}
              isDisabled={isDisabled}
              className="min-w-52 flex-1"
              onValuesChange={(values) =>
                onChange({
                  promises: PROMISES.filter((each): each is ClockPromise => values.includes(each)),
                })
              }
            />
            <Select
              value={step.moment}
              options={moments}
              aria-label={t("moment", { number })}
              isDisabled={isDisabled}
              className="w-44 max-sm:w-full"
              onValueChange={(moment) => onChange({ moment })}
            />
            {step.moment === "later" ? (
              <span className="flex gap-1">
                <Input
                  value={step.delay.amount}
                  aria-label={t("delay", { number })}
                  disabled={isDisabled}
                  inputMode="decimal"
                  maxLength={6}
                  className="w-16 text-right tabular-nums"
                  onChange={(event) =>
                    onChange({ delay: { ...step.delay, amount: event.target.value } })
                  }
                />
                <UnitSelect
                  unit={step.delay.unit}
                  label={t("delayUnit", { number })}
                  isDisabled={isDisabled}
                  onChange={(unit) => onChange({ delay: { ...step.delay, unit } })}
                />
              </span>
            ) : null}
          </div>
          <span className="text-ink-3 text-sm">{t("then")}</span>
          <ActionFields step={step} number={number} isDisabled={isDisabled} onChange={onChange} />
        </div>
        {canManage ? (
          <IconButton label={t("remove", { number })} icon={<X />} onClick={onRemove} />
        ) : null}
      </div>
      <FieldError>{fault}</FieldError>
    </li>
  );
}

function ActionFields({
  step,
  number,
  isDisabled,
  onChange,
}: Pick<StepRowProps, "step" | "number" | "onChange"> & { isDisabled: boolean }) {
  const t = useTranslations("policies.steps");
  const subjects = useSubjects(step.kind);
  const kinds = ACTION_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));
  return (
    <div className="flex min-w-0 flex-wrap gap-2">
      <Select
        value={step.kind}
        options={kinds}
        placeholder={t("choose")}
        aria-label={t("action", { number })}
        isDisabled={isDisabled}
        className="min-w-52 flex-1"
        onValueChange={(kind) => onChange({ kind, subject: null })}
      />
      {subjects === null ? null : (
        <Select
          value={step.subject}
          options={subjects}
          placeholder={t("choose")}
          aria-label={t("target", { number })}
          isDisabled={isDisabled}
          className="w-44 max-sm:w-full"
          onValueChange={(subject) => onChange({ subject })}
        />
      )}
    </div>
  );
}

/** Whom or what an action can mean; null where it means nobody in particular. */
function useSubjects(kind: ActionKind | null): SelectOption<string>[] | null {
  const priorities = useTranslations("common.priority");
  const { data: members = [] } = useQuery(membersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  switch (kind) {
    case "notify_member":
      return members.map(({ id, name }) => ({ value: id, label: name }));
    case "reassign_to_lead":
      return members
        .filter(({ role }) => role === "lead" || role === "admin")
        .map(({ id, name }) => ({ value: id, label: name }));
    case "reassign_to_team":
      return teams.map(({ id, name }) => ({ value: id, label: name }));
    case "raise_priority":
      return PRIORITIES.filter((each) => each !== "low").map((value) => ({
        value,
        label: priorities(value),
      }));
    default:
      return null;
  }
}
