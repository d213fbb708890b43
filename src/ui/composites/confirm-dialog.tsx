"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../primitives/button";
import { Dialog } from "../primitives/dialog";
import { ErrorState } from "../primitives/error-state";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The question, with the name of what it is about. */
  title: ReactNode;
  /** What will be lost, and what will stay. */
  description: ReactNode;
  /** The verb: "Revoke token", never "OK". */
  confirmLabel: string;
  isDanger?: boolean;
  /** Must be typed first: for what cannot be undone. */
  wordToType?: string;
  /** The dialog stays open and busy until it is done; what it throws is shown. */
  onConfirm: () => Promise<void> | void;
}

export function ConfirmDialog({ isOpen, onOpenChange, ...contents }: ConfirmDialogProps) {
  const t = useTranslations("common");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [typed, setTyped] = useState("");
  const { title, description, confirmLabel, isDanger = false, wordToType, onConfirm } = contents;

  const change = (next: boolean) => {
    if (isBusy) return;
    setTyped("");
    setError(undefined);
    onOpenChange(next);
  };
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      setTyped("");
      onOpenChange(false);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={change}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => change(false)} disabled={isBusy}>
            {t("action.cancel")}
          </Button>
          <Button
            variant={isDanger ? "danger" : "primary"}
            isBusy={isBusy}
            disabled={wordToType !== undefined && typed.trim() !== wordToType}
            onClick={confirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {wordToType === undefined && error === undefined ? undefined : (
        <div className="flex flex-col gap-3">
          {wordToType === undefined ? null : (
            <Field label={t("confirm.typeToConfirm", { word: wordToType })}>
              <Input
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field>
          )}
          {error === undefined ? null : <ErrorState variant="inline" title={error} />}
        </div>
      )}
    </Dialog>
  );
}
