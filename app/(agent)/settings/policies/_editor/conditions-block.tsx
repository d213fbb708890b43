"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { MultiCombobox } from "@/ui/primitives/combobox";
import { DropdownMenu, MenuItem } from "@/ui/primitives/dropdown-menu";
import { FieldError } from "@/ui/primitives/field";
import { IconButton } from "@/ui/primitives/icon-button";
import { Input } from "@/ui/primitives/input";
import { useKnownTags } from "../../../../_client/use-known-tags";
import { LIST_FIELDS, useConditionOptions } from "../use-policy-words";
import type { ConditionDraft, ConditionField } from "./policy-draft";
import type { BlockProps } from "./policy-editor";

const FIELDS: readonly ConditionField[] = [...LIST_FIELDS, "minimumReach"];

/** Which tickets a policy is for: a row for each condition. */
export function ConditionsBlock({
  draft,
  change,
  faults,
  canManage,
  isDefault,
}: BlockProps & { isDefault: boolean }) {
  const t = useTranslations("policies.conditions");
  const { conditions } = draft;
  const left = FIELDS.filter((field) => conditions.every((each) => each.field !== field));
  const set = (field: ConditionField, values: string[]) =>
    change({
      conditions: conditions.map((each) => (each.field === field ? { ...each, values } : each)),
    });
  const add = canManage ? (
    <DropdownMenu
      trigger={
        <Button size="sm" icon={<Plus aria-hidden />} disabled={left.length === 0}>
          {t("add")}
        </Button>
      }
    >
      {left.map((field) => (
        <MenuItem
          key={field}
          onSelect={() => change({ conditions: [...conditions, { field, values: [] }] })}
        >
          {t(`field.${field}`)}
        </MenuItem>
      ))}
    </DropdownMenu>
  ) : undefined;

  if (isDefault) {
    return (
      <SettingsBlock title={t("title")}>
        <p className="text-ink-2">{t("default")}</p>
      </SettingsBlock>
    );
  }
  return (
    <SettingsBlock title={t("title")} description={t("description")} actions={add}>
      {conditions.length === 0 ? (
        <p className="rounded-md bg-sunken px-3 py-2 text-ink-2">{t("none")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line">
          {conditions.map((condition) => (
            <ConditionRow
              key={condition.field}
              condition={condition}
              fault={faults[`definition.conditions.${condition.field}`]}
              canManage={canManage}
              onChange={(values) => set(condition.field, values)}
              onRemove={() =>
                change({ conditions: conditions.filter((each) => each !== condition) })
              }
            />
          ))}
        </ul>
      )}
    </SettingsBlock>
  );
}

interface ConditionRowProps {
  condition: ConditionDraft;
  fault: string | undefined;
  canManage: boolean;
  onChange: (values: string[]) => void;
  onRemove: () => void;
}

function ConditionRow({ condition, fault, canManage, onChange, onRemove }: ConditionRowProps) {
  const t = useTranslations("policies.conditions");
  const { field, values } = condition;
  const name = t(`field.${field}`);
  const faultId = `condition-${field}-fault`;
  const described =
    fault === undefined ? {} : { "aria-invalid": true, "aria-describedby": faultId };
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <div className="flex items-center gap-2 max-sm:flex-wrap">
        <span className="w-40 shrink-0 font-medium max-sm:w-auto">{name}</span>
        <span className="shrink-0 text-ink-3 text-sm sm:w-20">
          {t(field === "minimumReach" ? "atLeast" : "isAny")}
        </span>
        <div className="flex min-w-0 flex-1 items-center gap-2 max-sm:order-last max-sm:basis-full">
          {field === "minimumReach" ? (
            <>
              <Input
                value={values[0] ?? ""}
                aria-label={name}
                disabled={!canManage}
                inputMode="numeric"
                maxLength={10}
                className="w-32 text-right tabular-nums"
                onChange={(event) => onChange([event.target.value])}
                {...described}
              />
              <span className="text-ink-2">{t("followers")}</span>
            </>
          ) : (
            <ConditionValues
              field={field}
              name={name}
              values={values}
              isDisabled={!canManage}
              onChange={onChange}
              described={described}
            />
          )}
        </div>
        {canManage ? (
          <IconButton
            label={t("remove", { field: name })}
            icon={<X />}
            className="max-sm:ml-auto"
            onClick={onRemove}
          />
        ) : null}
      </div>
      <FieldError id={faultId}>{fault}</FieldError>
    </li>
  );
}

interface ConditionValuesProps {
  field: (typeof LIST_FIELDS)[number];
  name: string;
  values: readonly string[];
  isDisabled: boolean;
  onChange: (values: string[]) => void;
  described: { "aria-invalid"?: boolean; "aria-describedby"?: string };
}

function ConditionValues({
  field,
  name,
  values,
  isDisabled,
  onChange,
  described,
}: ConditionValuesProps) {
  const t = useTranslations("policies.conditions");
  const known = useKnownTags();
  const all = useConditionOptions(field === "tags" ? [...known, ...values] : known)[field];
  // What is gone stays to be seen and taken out: the server refuses it.
  const gone = values
    .filter((value) => all.every((option) => option.value !== value))
    .map((value) => ({ value, label: value }));
  return (
    <MultiCombobox
      label={name}
      placeholder={t("choose")}
      values={values}
      options={[...all, ...gone]}
      isDisabled={isDisabled}
      className="w-full"
      onValuesChange={onChange}
      {...(field === "tags" && {
        createLabel: (tag: string) => t("createTag", { tag }),
      })}
      {...described}
    />
  );
}
