"use client";

import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../class-names";

export interface TabsProps<Value extends string> {
  value: Value;
  onValueChange: (value: Value) => void;
  label: string;
  tabs: readonly { value: Value; label: ReactNode; icon?: ReactNode; count?: number }[];
  /** `TabPanel`s. */
  children?: ReactNode;
  className?: string;
}

/** Places of one page. For a choice of one value take `SegmentedControl`. */
export function Tabs<Value extends string>({
  value,
  onValueChange,
  label,
  tabs,
  children,
  className,
}: TabsProps<Value>) {
  const choose = (next: string) => {
    const tab = tabs.find((candidate) => candidate.value === next);
    if (tab) onValueChange(tab.value);
  };
  return (
    <Radix.Root value={value} onValueChange={choose} className={className}>
      <Radix.List
        aria-label={label}
        className="flex gap-4 overflow-x-auto border-line border-b [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px focus-inset flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 font-medium text-ink-2 transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink max-sm:h-11 [&_svg]:size-3.5"
          >
            {tab.icon}
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="text-ink-3 text-sm tabular-nums">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({
  value,
  children,
  className,
}: {
  value: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Content value={value} className={classNames("outline-none", className)}>
      {children}
    </Radix.Content>
  );
}
