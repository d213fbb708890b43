"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useId } from "react";
import { Button } from "@/ui/primitives/button";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { useProblemWords } from "../../../_client/use-problem-words";

interface FormDialogProps {
  title: string;
  description: string;
  confirm: string;
  isBusy: boolean;
  /** What the server refused; stands above the fields, and what was typed is kept. */
  error: Error | null;
  onSubmit: (event: FormEvent) => void;
  onClose: () => void;
  size?: "md";
  children: ReactNode;
}

/** A dialog that is one form: cancel, one clear button, and the reason where it failed. */
export function FormDialog(props: FormDialogProps) {
  const common = useTranslations("common.action");
  const formId = useId();
  const problemWords = useProblemWords();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
      title={props.title}
      description={props.description}
      size={props.size}
      footer={
        <>
          <Button variant="ghost" onClick={props.onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="primary" isBusy={props.isBusy}>
            {props.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={props.onSubmit} className="flex flex-col gap-4" noValidate>
        {props.error === null ? null : (
          <ErrorState variant="inline" title={problemWords(props.error)} />
        )}
        {props.children}
      </form>
    </Dialog>
  );
}
