"use client";

import { Fragment, useSyncExternalStore } from "react";
import { classNames } from "../class-names";
import { keyCaps } from "../shortcuts/key-caps";

const nothing = () => () => {};
const onApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of a shortcut as caps: `"mod+k"`, `"g i"`, `"?"`. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const isApple = useSyncExternalStore(nothing, onApple, () => false);
  return (
    <kbd className={classNames("inline-flex items-center gap-1 font-sans", className)}>
      {keyCaps(keys, isApple).map((chord, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key may be pressed twice in a sequence
        <Fragment key={index}>
          {chord.map((cap) => (
            <span
              key={cap}
              className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-medium text-ink-2 text-xs"
            >
              {cap}
            </span>
          ))}
        </Fragment>
      ))}
    </kbd>
  );
}
