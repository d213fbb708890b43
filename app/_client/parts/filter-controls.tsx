"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Combobox, MultiCombobox } from "@/ui/primitives/combobox";
import { Field } from "@/ui/primitives/field";
import type { TicketFilters } from "../ticket-filters";
import { FILTER_NAMES, type FilterName, isSingle, useFilterOptions } from "../use-filter-options";
import { useKnownTags } from "../use-known-tags";

export type FilterChange = Partial<Record<FilterName | "q", string | string[] | null>>;

interface FilterControlsProps {
  filters: TicketFilters;
  onChange: (change: FilterChange) => void;
  names?: readonly FilterName[];
}

/** One field per filter, each a list found by typing. */
export function FilterFields({ filters, onChange, names = FILTER_NAMES }: FilterControlsProps) {
  const t = useTranslations("inbox.filter");
  const options = useFilterOptions([...useKnownTags(), ...(filters.tag ?? [])]);
  return (
    <div className="flex flex-col gap-2.5">
      {names.map((name) => (
        <Field key={name} label={t(name)}>
          {isSingle(name) ? (
            <Combobox
              label={t(name)}
              options={options[name]}
              value={filters[name] ?? null}
              onValueChange={(value) => onChange({ [name]: value })}
              noneLabel={t("any")}
            />
          ) : (
            <MultiCombobox
              label={t(name)}
              options={options[name]}
              values={filters[name] ?? []}
              onValuesChange={(values) => onChange({ [name]: values.length > 0 ? values : null })}
              placeholder={t("any")}
              {...(name === "tag"
                ? { createLabel: (tag: string) => t("addTag", { tag }), emptyText: t("noTags") }
                : {})}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

/** Every filter that is set, in words, each with its own way out. */
export function FilterChips({ filters, onChange }: FilterControlsProps) {
  const t = useTranslations("inbox");
  const options = useFilterOptions(filters.tag ?? []);
  const chips: { key: string; name: string; remove: FilterChange }[] = [];
  if (filters.q !== undefined) {
    chips.push({ key: "q", name: `“${filters.q}”`, remove: { q: null } });
  }
  for (const name of FILTER_NAMES) {
    const chosen = filters[name];
    if (chosen === undefined) continue;
    const values: readonly string[] = Array.isArray(chosen) ? chosen : [chosen];
    for (const value of values) {
      const rest = values.filter((other) => other !== value);
      const label = options[name].find((option) => option.value === value)?.label ?? "…";
      chips.push({
        key: `${name}:${value}`,
        name: `${t(`filter.${name}`)}: ${label}`,
        remove: { [name]: isSingle(name) || rest.length === 0 ? null : rest },
      });
    }
  }
  if (chips.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1 border-line border-b px-3 py-1.5">
      {chips.map(({ key, name, remove }) => (
        <li key={key} className="min-w-0 max-w-full">
          <button
            type="button"
            aria-label={t("tool.removeFilter", { name })}
            onClick={() => onChange(remove)}
            className="flex h-6 max-w-full items-center gap-1 rounded-sm bg-accent-soft px-1.5 text-accent-text text-sm hover:bg-highlight max-sm:h-9 max-sm:px-2.5"
          >
            <span className="truncate">{name}</span>
            <X aria-hidden className="size-3 shrink-0" />
          </button>
        </li>
      ))}
    </ul>
  );
}
