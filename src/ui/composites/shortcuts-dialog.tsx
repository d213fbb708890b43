"use client";

import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { groupBy } from "../group-by";
import { Dialog } from "../primitives/dialog";
import { Kbd } from "../primitives/kbd";
import type { Shortcut } from "../shortcuts/shortcut";
import { useShortcutRegistry } from "../shortcuts/shortcuts-provider";

export interface ShortcutsDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Every shortcut that works on this page now, under its heading. Opened by `?`. */
export function ShortcutsDialog({ isOpen, onOpenChange }: ShortcutsDialogProps) {
  const t = useTranslations("common.shortcuts");
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t("title")}
      description={t("description")}
      size="lg"
    >
      <ShortcutLists />
    </Dialog>
  );
}

function ShortcutLists() {
  const t = useTranslations("common.shortcuts");
  const registry = useShortcutRegistry();
  const groups = groupBy(
    registry.list().filter((shortcut) => shortcut.label !== undefined && shortcut.keys),
    (shortcut) => shortcut.group ?? t("general"),
  );
  return (
    <div className="gap-x-10 sm:columns-2">
      {[...groups].map(([group, shortcuts]) => (
        <section key={group} className="mb-5 break-inside-avoid">
          <h3 className="mb-1 font-medium text-ink-3 text-sm">{group}</h3>
          <dl className="grid grid-cols-[1fr_auto] items-center">
            {uniqueByLabel(shortcuts).map(({ label, keys }) => (
              <Fragment key={label}>
                <dt className="border-line border-b py-1.5">{label}</dt>
                <dd className="flex h-full items-center justify-end gap-1.5 border-line border-b py-1.5 pl-3">
                  {keys.map((one) => (
                    <Kbd key={one} keys={one} />
                  ))}
                </dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function uniqueByLabel(shortcuts: readonly Shortcut[]): { label: string; keys: string[] }[] {
  const byLabel = groupBy(shortcuts, (shortcut) => shortcut.label ?? "");
  return [...byLabel].map(([label, same]) => ({
    label,
    keys: [...new Set(same.flatMap((shortcut) => shortcut.keys ?? []))],
  }));
}
