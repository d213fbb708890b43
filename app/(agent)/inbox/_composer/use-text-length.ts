"use client";

import { useEffect, useState } from "react";
import { countCharacters } from "@/kernel/character-length";
import type { TextCounter } from "@/kernel/text-length";

type Count = (text: string) => number;

let weighted: Promise<Count> | undefined;

/** X's rules are a large library: it is loaded when a text for X is first written. */
function loadWeighted(): Promise<Count> {
  weighted ??= import("@/kernel/text-length").then(
    ({ countText }) =>
      (text) =>
        countText(text, "x-weighted"),
  );
  return weighted;
}

/** The text's length as the platform counts it; plain characters until X's rules are there. */
export function useTextLength(text: string, counter: TextCounter | null): number {
  const [count, setCount] = useState<{ counter: TextCounter; count: Count } | null>(null);
  useEffect(() => {
    if (counter !== "x-weighted") return;
    let isWanted = true;
    void loadWeighted().then((loaded) => {
      if (isWanted) setCount({ counter, count: loaded });
    });
    return () => {
      isWanted = false;
    };
  }, [counter]);
  const trimmed = text.trim();
  return count !== null && count.counter === counter
    ? count.count(trimmed)
    : countCharacters(trimmed);
}
