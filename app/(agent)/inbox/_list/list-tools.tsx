"use client";

import { ListFilter, PanelLeft, Search, SlidersHorizontal, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useRef, useState } from "react";
import { usePanels } from "@/ui/composites/panel-layout";
import { Button } from "@/ui/primitives/button";
import {
  DropdownMenu,
  MenuLabel,
  MenuRadioGroup,
  MenuSeparator,
} from "@/ui/primitives/dropdown-menu";
import { IconButton } from "@/ui/primitives/icon-button";
import { Input } from "@/ui/primitives/input";
import { Popover } from "@/ui/primitives/popover";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import {
  type FilterChange,
  FilterChips,
  FilterFields,
} from "../../../_client/parts/filter-controls";
import { useTypedText } from "../../../_client/parts/use-typed-text";
import { countFilters, defaultSort, type TicketSort } from "../../../_client/ticket-filters";
import { type InboxValues, NO_FILTERS } from "../../../_client/ticket-params";
import { useInbox } from "../inbox-state";
import type { Density } from "./ticket-row";

const SORTS = ["due", "latest", "oldest"] as const satisfies readonly TicketSort[];

interface ListToolsProps {
  density: Density;
  onDensityChange: (density: Density) => void;
}

/** The head of the list: its name, search, filters, order and row height. */
export function ListTools({ density, onDensityChange }: ListToolsProps) {
  const t = useTranslations("inbox");
  const { values, filters, setValues } = useInbox();
  const { isShown, toggle } = usePanels();
  const [isSearching, setSearching] = useState(filters.q !== undefined);
  const input = useRef<HTMLInputElement>(null);
  const change = (next: FilterChange) => setValues(next as Partial<InboxValues>);

  const openSearch = () => {
    setSearching(true);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.select();
    });
  };
  useShortcuts([
    {
      keys: "/",
      label: t("key.search"),
      group: t("key.list"),
      icon: <Search />,
      run: openSearch,
    },
  ]);

  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-1 border-line border-b pr-2 pl-3 max-sm:h-13">
        {isShown("views") ? null : (
          <IconButton
            label={t("tool.showViews")}
            icon={<PanelLeft />}
            onClick={() => toggle("views")}
            className="-ml-1"
          />
        )}
        {isSearching ? (
          <SearchField
            input={input}
            value={filters.q ?? ""}
            onChange={(q) => change({ q: q || null })}
            onClose={() => {
              change({ q: null });
              setSearching(false);
            }}
          />
        ) : (
          <>
            <h2 className="min-w-0 flex-1 truncate font-semibold text-md">
              {t(`view.${values.view}`)}
            </h2>
            <IconButton
              label={t("tool.search")}
              icon={<Search />}
              shortcut="/"
              onClick={openSearch}
            />
          </>
        )}
        <FilterPopover onChange={change} />
        <ListOptions density={density} onDensityChange={onDensityChange} />
      </header>
      <FilterChips
        filters={isSearching ? { ...filters, q: undefined } : filters}
        onChange={change}
      />
    </>
  );
}

interface SearchFieldProps {
  input: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (q: string) => void;
  onClose: () => void;
}

function SearchField({ input, value, onChange, onClose }: SearchFieldProps) {
  const t = useTranslations("inbox.tool");
  const { text, setText, settle } = useTypedText(value, onChange);

  return (
    // biome-ignore lint/a11y/useSemanticElements: `search` is not known to every screen reader yet
    <form
      role="search"
      className="min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault();
        settle();
        input.current?.blur();
      }}
    >
      <Input
        ref={input}
        type="search"
        aria-label={t("search")}
        placeholder={t("searchPlaceholder")}
        value={text}
        maxLength={200}
        enterKeyHint="search"
        icon={<Search />}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onClose();
        }}
        trailing={<IconButton label={t("closeSearch")} icon={<X />} size="sm" onClick={onClose} />}
        className="h-7.5 [&::-webkit-search-cancel-button]:hidden"
      />
    </form>
  );
}

function FilterPopover({ onChange }: { onChange: (change: FilterChange) => void }) {
  const t = useTranslations("inbox.tool");
  const { filters } = useInbox();
  const count = countFilters({ ...filters, q: undefined });
  return (
    <Popover
      label={t("filter")}
      align="end"
      className="w-72"
      trigger={
        <IconButton
          label={count > 0 ? `${t("filter")}: ${t("filterActive", { count })}` : t("filter")}
          icon={<ListFilter />}
          isPressed={count > 0}
        />
      }
    >
      <FilterFields filters={filters} onChange={onChange} />
      <Button
        variant="ghost"
        className="mt-3 w-full"
        disabled={count === 0 && filters.q === undefined}
        onClick={() => onChange(NO_FILTERS)}
      >
        {t("clearFilters")}
      </Button>
    </Popover>
  );
}

function ListOptions({ density, onDensityChange }: ListToolsProps) {
  const t = useTranslations("inbox");
  const { values, setValues } = useInbox();
  const standard = defaultSort(values.view);
  return (
    <DropdownMenu
      align="end"
      trigger={<IconButton label={t("tool.more")} icon={<SlidersHorizontal />} />}
    >
      <MenuLabel>{t("tool.sort")}</MenuLabel>
      <MenuRadioGroup
        label={t("tool.sort")}
        value={values.sort ?? standard}
        onValueChange={(sort) => setValues({ sort: sort === standard ? null : sort })}
        options={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
      <MenuSeparator />
      <MenuLabel>{t("tool.density")}</MenuLabel>
      <MenuRadioGroup
        label={t("tool.density")}
        value={density}
        onValueChange={onDensityChange}
        options={[
          { value: "comfortable", label: t("tool.comfortable") },
          { value: "compact", label: t("tool.compact") },
        ]}
      />
    </DropdownMenu>
  );
}
