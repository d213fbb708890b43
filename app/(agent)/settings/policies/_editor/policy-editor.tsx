"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import type { PolicyView } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Switch } from "@/ui/primitives/switch";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../../../../_client/api";
import { isVersionConflict } from "../../../../_client/is-version-conflict";
import { policiesQuery } from "../../../../_client/policy-queries";
import { useSaving } from "../../../../_client/use-saving";
import { ReadOnlyNote } from "../../_parts/admins-only";
import { SaveFooter } from "../../_parts/save-footer";
import { StaleNote } from "../../_parts/stale-note";
import { UnsavedGuard } from "../../_parts/unsaved-guard";
import { ConditionsBlock } from "./conditions-block";
import { DryRunBlock } from "./dry-run-block";
import { NEW_POLICY } from "./new-policy";
import { definitionOf, draftOf, type PolicyDraft } from "./policy-draft";
import { StepsBlock } from "./steps-block";
import { TargetsBlock } from "./targets-block";
import { useFaultWords } from "./use-fault-words";
import { WarningBlock } from "./warning-block";

/** What every block of the editor gets. */
export interface BlockProps {
  draft: PolicyDraft;
  change: (patch: Partial<PolicyDraft>) => void;
  /** What is wrong, in words, by path. */
  faults: Record<string, string>;
  canManage: boolean;
}

interface PolicyEditorProps {
  /** Null makes a new one. */
  policy: PolicyView | null;
  canManage: boolean;
}

export function PolicyEditor({ policy, canManage }: PolicyEditorProps) {
  const t = useTranslations("policies");
  const router = useRouter();
  const client = useQueryClient();
  const faultWords = useFaultWords();
  const [isStale, setStale] = useState(false);
  const saving = useSaving((path, problem) => faultWords.ofServer(path, problem));
  const initial = useMemo(() => draftOf(policy ?? NEW_POLICY), [policy]);
  const [draft, setDraft] = useState(initial);
  const isDirty = saving.state !== "saved" && JSON.stringify(draft) !== JSON.stringify(initial);

  const change = (patch: Partial<PolicyDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    saving.touch();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { definition, faults } = definitionOf(draft);
    if (definition === null) return saving.refuse(faultWords.ofDraft(faults));
    const body = {
      name: draft.name,
      isActive: draft.isActive,
      definition,
      ...(policy !== null && { version: policy.version }),
    };
    const saved = await saving.save(async () => {
      try {
        await api(policy === null ? "policies" : `policies/${policy.id}`, {
          method: policy === null ? "POST" : "PATCH",
          body,
        });
      } catch (problem) {
        setStale(isVersionConflict(problem));
        throw problem;
      }
    });
    if (!saved) return;
    toast.success(t("saved", { name: draft.name.trim() }));
    await client.invalidateQueries({ queryKey: policiesQuery.queryKey });
    router.push("/settings/policies");
    router.refresh();
  };

  const block: BlockProps = { draft, change, faults: saving.fields, canManage };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <UnsavedGuard isDirty={isDirty} />
      {canManage ? null : <ReadOnlyNote who="leads" />}
      {isStale ? <StaleNote title={t("staleTitle")} /> : null}
      <SettingsBlock title={t("name.title")}>
        <Field label={t("name.label")} hint={t("name.hint")} error={saving.fields.name}>
          <Input
            value={draft.name}
            disabled={!canManage}
            autoComplete="off"
            autoFocus={policy === null}
            maxLength={80}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        {policy?.isDefault ? null : (
          <Switch
            isOn={draft.isActive}
            isDisabled={!canManage}
            label={t("name.active")}
            description={t("name.activeHint")}
            onChange={(isActive) => change({ isActive })}
          />
        )}
      </SettingsBlock>
      <ConditionsBlock {...block} isDefault={policy?.isDefault === true} />
      <TargetsBlock {...block} />
      <WarningBlock {...block} />
      <StepsBlock {...block} />
      {canManage ? <DryRunBlock draft={draft} policyId={policy?.id ?? null} /> : null}
      {canManage ? (
        <div className="sticky bottom-0 -mx-1 flex flex-wrap items-center gap-3 border-line border-t bg-surface px-1 py-3">
          <SaveFooter saving={saving} />
          {Object.keys(saving.fields).length > 0 ? (
            <span className="text-red-text text-sm">{t("fix")}</span>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}
