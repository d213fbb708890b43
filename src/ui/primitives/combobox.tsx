"use client";

import { Command } from "cmdk";
import { Check, ChevronDown, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";
import { classNames } from "../class-names";
import { groupBy } from "../group-by";
import { controlClasses } from "./input";
import { bestMatches } from "./match-option";
import { groupLabelClasses, itemClasses, popupClasses } from "./popup-classes";

export interface ComboboxOption {
  value: string;
  label: string;
  icon?: ReactNode;
  /** Said in grey behind the label. */
  hint?: string;
  /** Further words it is found by. */
  keywords?: string[];
  /** Options of one group stand together under its name. */
  group?: string;
  isDisabled?: boolean;
}

interface ComboboxBase {
  options: readonly ComboboxOption[];
  /** What is chosen here ("Assignee"): the name of trigger and list. */
  label: string;
  placeholder?: string;
  searchPlaceholder?: string;
  emptyText?: string;
  /** An own trigger; must be one button. Otherwise a field-like button is drawn. */
  trigger?: ReactElement;
  /** `ghost` has no border: for rows of properties. */
  variant?: "outline" | "ghost";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  isDisabled?: boolean;
  align?: "start" | "center" | "end";
  className?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false";
}

export interface ComboboxProps extends ComboboxBase {
  value: string | null;
  onValueChange: (value: string | null) => void;
  /** The words of a first line that chooses nothing ("Nobody"). */
  noneLabel?: string;
}

export interface MultiComboboxProps extends ComboboxBase {
  values: readonly string[];
  onValuesChange: (values: string[]) => void;
  /** Lets what was typed become a new value; the words of that line. */
  createLabel?: (query: string) => string;
}

const NONE = "\u0000none";

/** One of many, found by typing. */
export function Combobox({ value, onValueChange, noneLabel, ...base }: ComboboxProps) {
  const chosen = base.options.find((option) => option.value === value);
  const options =
    noneLabel === undefined ? base.options : [{ value: NONE, label: noneLabel }, ...base.options];
  return (
    <ComboboxPopover
      {...base}
      options={options}
      isChosen={(candidate) => candidate === (value ?? NONE)}
      onChoose={(next) => onValueChange(next === NONE ? null : next)}
      closesOnChoose
      summary={chosen?.label ?? (value === null ? noneLabel : undefined)}
      summaryIcon={chosen?.icon}
    />
  );
}

/** Any number of many, found by typing; the list stays open while choosing. */
export function MultiCombobox({
  values,
  onValuesChange,
  createLabel,
  ...base
}: MultiComboboxProps) {
  const t = useTranslations("common.combobox");
  const names = base.options.filter(({ value }) => values.includes(value)).map((o) => o.label);
  const toggle = (value: string) =>
    onValuesChange(
      values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
    );
  return (
    <ComboboxPopover
      {...base}
      isChosen={(candidate) => values.includes(candidate)}
      onChoose={toggle}
      onCreate={createLabel === undefined ? undefined : toggle}
      createLabel={createLabel}
      summary={
        values.length === 0
          ? undefined
          : names.length <= 2
            ? names.join(", ")
            : t("selected", { count: values.length })
      }
    />
  );
}

interface ComboboxPopoverProps extends ComboboxBase {
  isChosen: (value: string) => boolean;
  onChoose: (value: string) => void;
  onCreate?: ((query: string) => void) | undefined;
  createLabel?: ((query: string) => string) | undefined;
  closesOnChoose?: boolean;
  summary?: string | undefined;
  summaryIcon?: ReactNode;
}

function ComboboxPopover({
  label,
  placeholder,
  trigger,
  variant = "outline",
  isOpen,
  onOpenChange,
  isDisabled,
  align = "start",
  className,
  summary,
  summaryIcon,
  id,
  "aria-describedby": describedBy,
  "aria-invalid": isInvalid,
  ...list
}: ComboboxPopoverProps) {
  const [isOpenHere, setOpenHere] = useState(false);
  const isShown = isOpen ?? isOpenHere;
  const setShown = (next: boolean) => {
    setOpenHere(next);
    onOpenChange?.(next);
  };
  return (
    <Radix.Root open={isShown} onOpenChange={setShown}>
      <Radix.Trigger asChild disabled={isDisabled}>
        {trigger ?? (
          <button
            type="button"
            id={id}
            aria-label={summary === undefined ? label : `${label}: ${summary}`}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            className={classNames(
              "flex min-w-0 items-center gap-1.5 text-left max-sm:h-11 [&_svg]:size-3.5 [&_svg]:shrink-0",
              variant === "outline"
                ? [controlClasses, "h-8 px-2.5"]
                : "h-7 rounded-md px-2 font-medium text-ink-2 text-sm transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
              className,
            )}
          >
            {summaryIcon}
            <span className={classNames("flex-1 truncate", summary === undefined && "text-ink-3")}>
              {summary ?? placeholder ?? label}
            </span>
            {variant === "outline" ? <ChevronDown aria-hidden className="text-ink-3" /> : null}
          </button>
        )}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            popupClasses,
            "w-64 min-w-(--radix-popover-trigger-width) max-w-[calc(100vw-1rem)] p-0",
          )}
        >
          <ComboboxList {...list} label={label} close={() => setShown(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ComboboxListProps
  extends Pick<
    ComboboxPopoverProps,
    | "options"
    | "label"
    | "searchPlaceholder"
    | "emptyText"
    | "isChosen"
    | "onChoose"
    | "onCreate"
    | "createLabel"
    | "closesOnChoose"
  > {
  close: () => void;
}

function ComboboxList({
  options,
  label,
  searchPlaceholder,
  emptyText,
  isChosen,
  onChoose,
  onCreate,
  createLabel,
  closesOnChoose = false,
  close,
}: ComboboxListProps) {
  const t = useTranslations("common.combobox");
  const [query, setQuery] = useState("");
  const wanted = query.trim();
  const isNew =
    wanted !== "" && !options.some((option) => option.label.toLowerCase() === wanted.toLowerCase());
  const found = bestMatches(query, options, ({ label: words, hint, keywords }) => [
    words,
    ...(hint === undefined ? [] : [hint]),
    ...(keywords ?? []),
  ]);
  const choose = (value: string) => {
    onChoose(value);
    if (closesOnChoose) close();
  };
  return (
    <Command label={label} loop shouldFilter={false}>
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder={searchPlaceholder ?? t("search")}
        className="h-9 w-full border-line border-b bg-transparent px-3 outline-none placeholder:text-ink-3 max-sm:h-11"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1">
        {onCreate !== undefined && isNew ? null : (
          <Command.Empty className="px-2 py-3 text-center text-ink-3">
            {emptyText ?? t("empty")}
          </Command.Empty>
        )}
        {[...groupBy(found, (option) => option.group)].map(([group, members]) => (
          <Command.Group
            key={group ?? ""}
            heading={
              group === undefined ? undefined : <div className={groupLabelClasses}>{group}</div>
            }
          >
            {members.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                disabled={option.isDisabled}
                onSelect={() => choose(option.value)}
                className={itemClasses}
              >
                {option.icon}
                <span className="min-w-0 flex-1 truncate">
                  {option.label}
                  {option.hint === undefined ? null : (
                    <span className="ml-1.5 text-ink-3">{option.hint}</span>
                  )}
                </span>
                {isChosen(option.value) ? <Check aria-hidden className="text-accent-text" /> : null}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        {onCreate !== undefined && createLabel !== undefined && isNew ? (
          <Command.Item
            value={`\u0000new ${wanted}`}
            onSelect={() => {
              onCreate(wanted);
              setQuery("");
            }}
            className={itemClasses}
          >
            <Plus aria-hidden />
            {createLabel(wanted)}
          </Command.Item>
        ) : null}
      </Command.List>
    </Command>
  );
}
