"use client";

import { useTranslations } from "next-intl";
import type { ConnectForm } from "@/domain/channels";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { PasswordInput } from "@/ui/primitives/password-input";
import { ApiProblem } from "../../../_client/api";
import { fieldFault } from "./field-fault";
import { useFieldWords } from "./field-words";

interface ConnectFieldsProps {
  form: ConnectForm;
  values: Record<string, string>;
  /** Somebody tried to send it: what is missing is said from now on. */
  isChecked: boolean;
  problem: Error | null;
  onChange: (name: string, value: string) => void;
}

/** The fields as the platform's connector declares them. */
export function ConnectFields({ form, values, isChecked, problem, onChange }: ConnectFieldsProps) {
  const t = useTranslations("connect");
  const words = useFieldWords(form.platform);
  const issues = problem instanceof ApiProblem ? problem.issues : [];
  return form.fields.map(({ name, kind, required }) => {
    const value = values[name] ?? "";
    const { label, hint, placeholder } = words(name);
    const fault = isChecked ? fieldFault(value, required, kind) : null;
    const refused = issues.find(({ path }) => path === `values.${name}`)?.message;
    const Control = kind === "secret" ? PasswordInput : Input;
    return (
      <Field
        key={name}
        label={label}
        hint={hint}
        isOptional={!required}
        error={fault === null ? refused : t(fault)}
      >
        <Control
          {...(kind === "secret" ? {} : { type: kind === "url" ? "url" : "text" })}
          name={name}
          autoComplete="off"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          maxLength={4000}
          onChange={(event) => onChange(name, event.target.value)}
        />
      </Field>
    );
  });
}
