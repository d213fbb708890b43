"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { groupBy } from "../group-by";
import { Dialog } from "../primitives/dialog";
import { Kbd } from "../primitives/kbd";
import { bestMatches } from "../primitives/match-option";
import { groupLabelClasses, itemClasses } from "../primitives/popup-classes";
import { Spinner } from "../primitives/spinner";
import type { Shortcut } from "../shortcuts/shortcut";
import { useShortcutRegistry } from "../shortcuts/shortcuts-provider";

export interface CommandResult {
  id: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
  onSelect: () => void;
}

export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What a search found for the words typed, under its heading; never filtered again. */
  results?: readonly { label: string; items: readonly CommandResult[] }[];
  onQueryChange?: (query: string) => void;
  isSearching?: boolean;
}

/** Everything that can be done here (every labelled `useShortcuts` entry), and found results. */
export function CommandPalette({ isOpen, onOpenChange, ...contents }: CommandPaletteProps) {
  const t = useTranslations("common.palette");
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t("title")}
      isTitleHidden
      size="md"
      className="max-sm:top-0 max-sm:bottom-auto max-sm:rounded-t-none"
    >
      <PaletteContents {...contents} close={() => onOpenChange(false)} />
    </Dialog>
  );
}

type ContentsProps = Omit<CommandPaletteProps, "isOpen" | "onOpenChange"> & { close: () => void };

function PaletteContents({ results = [], onQueryChange, isSearching, close }: ContentsProps) {
  const t = useTranslations("common");
  const registry = useShortcutRegistry();
  const [query, setQuery] = useState("");
  const groupOf = (shortcut: Shortcut) => shortcut.group ?? t("shortcuts.general");
  const offered = latestByLabel(
    registry.list().filter((shortcut) => shortcut.label !== undefined && !shortcut.isHelpOnly),
  );
  const found = bestMatches(query, offered, (shortcut) => [
    shortcut.label ?? "",
    ...(shortcut.keywords ?? []),
    groupOf(shortcut),
  ]);
  const runAfterClose = (run: () => void) => {
    close();
    // The closing dialog gives focus back first; what runs may then move it on.
    requestAnimationFrame(run);
  };

  return (
    <Command label={t("palette.title")} loop shouldFilter={false}>
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        {isSearching ? (
          <Spinner className="text-ink-3" />
        ) : (
          <Search aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        )}
        <Command.Input
          value={query}
          onValueChange={(next) => {
            setQuery(next);
            onQueryChange?.(next);
          }}
          placeholder={t("palette.placeholder")}
          className="h-12 w-full bg-transparent text-md outline-none placeholder:text-ink-3"
        />
      </div>
      <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5">
        {isSearching ? null : (
          <Command.Empty className="px-3 py-8 text-center text-ink-3">
            {t("palette.empty", { query })}
          </Command.Empty>
        )}
        {results.map(({ label, items }) => (
          <Command.Group key={label} heading={<Heading>{label}</Heading>}>
            {items.map((item) => (
              <Command.Item
                key={item.id}
                value={`\u0000result ${item.id}`}
                onSelect={() => runAfterClose(item.onSelect)}
                className={itemClasses}
              >
                {item.icon}
                <span className="min-w-0 flex-1 truncate">
                  {item.label}
                  {item.hint === undefined ? null : (
                    <span className="ml-2 text-ink-3">{item.hint}</span>
                  )}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        {[...groupBy(found, groupOf)].map(([group, shortcuts]) => (
          <Command.Group key={group} heading={<Heading>{group}</Heading>}>
            {shortcuts.map((shortcut) => (
              <Command.Item
                key={shortcut.label}
                value={`${group} ${shortcut.label}`}
                onSelect={() => runAfterClose(shortcut.run)}
                className={itemClasses}
              >
                <span aria-hidden className="flex size-3.5 shrink-0 text-ink-3">
                  {shortcut.icon}
                </span>
                <span className="min-w-0 flex-1 truncate">{shortcut.label}</span>
                {shortcut.keys === undefined ? null : <Kbd keys={shortcut.keys} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <div className={groupLabelClasses}>{children}</div>;
}

function latestByLabel(shortcuts: readonly Shortcut[]): Shortcut[] {
  return [...new Map(shortcuts.map((shortcut) => [shortcut.label, shortcut])).values()];
}
