"use client";

import type { FormEvent, ReactNode } from "react";
import { useEffect, useState } from "react";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";

interface AuthFormProps {
  children: ReactNode;
  submitLabel: string;
  isBusy: boolean;
  problem: string | undefined;
  onSubmit: (values: FormData) => void;
}

/**
 * One column, one button. Its fields belong to the browser, so that what was typed or filled in
 * before the page was ready is kept.
 */
export function AuthForm({ children, submitLabel, isBusy, problem, onSubmit }: AuthFormProps) {
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {problem === undefined ? null : <ErrorState variant="inline" title={problem} />}
      {children}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        isBusy={isBusy}
        disabled={!isReady}
        className="w-full"
      >
        {submitLabel}
      </Button>
    </form>
  );
}

/** A text field's value; empty when the form has none. */
export function textOf(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === "string" ? value : "";
}
