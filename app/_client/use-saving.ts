"use client";

import { useCallback, useState } from "react";
import { ApiProblem } from "./api";
import { useProblemWords } from "./use-problem-words";

export type SavingState = "idle" | "dirty" | "saving" | "saved" | "failed";

/** The words for one field that was refused; undefined leaves it to the form. */
export type FieldWords = (path: string, problem: ApiProblem) => string | undefined;

export interface Saving {
  state: SavingState;
  isBusy: boolean;
  /** What is wrong with which field. */
  fields: Record<string, string>;
  /** What is wrong with none of the fields. */
  problem: string | undefined;
  /** Notes a change; the field's error goes. */
  touch: (field?: string) => void;
  /** Shows errors found before anything is sent. */
  refuse: (fields: Record<string, string>) => void;
  /** Runs once at a time; true when it went through. What it throws is shown. */
  save: (run: () => Promise<unknown>) => Promise<boolean>;
}

/** The state of a form: errors stand at their field, what was typed stays. */
export function useSaving(wordsFor: FieldWords = () => undefined): Saving {
  const problemWords = useProblemWords();
  const [state, setState] = useState<SavingState>("idle");
  const [fields, setFields] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();

  const touch = useCallback((field?: string) => {
    setState("dirty");
    setProblem(undefined);
    if (field !== undefined) setFields(({ [field]: _, ...rest }) => rest);
  }, []);

  const refuse = (found: Record<string, string>) => {
    setFields(found);
    setProblem(undefined);
    setState("failed");
    focusFirstError();
  };

  const save = async (run: () => Promise<unknown>): Promise<boolean> => {
    if (state === "saving") return false;
    setState("saving");
    setFields({});
    setProblem(undefined);
    try {
      await run();
      setState("saved");
      return true;
    } catch (thrown) {
      const found = thrown instanceof ApiProblem ? fieldErrors(thrown, wordsFor) : {};
      setFields(found);
      setProblem(Object.keys(found).length === 0 ? problemWords(thrown) : undefined);
      setState("failed");
      focusFirstError();
      return false;
    }
  };

  return { state, isBusy: state === "saving", fields, problem, touch, refuse, save };
}

function fieldErrors(problem: ApiProblem, wordsFor: FieldWords): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path } of problem.issues) {
    const words = wordsFor(path, problem);
    if (words !== undefined) found[path] ??= words;
  }
  return found;
}

function focusFirstError(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus();
  });
}
