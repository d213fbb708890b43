"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { NewToken } from "@/domain/auth";
import type { Role } from "@/kernel/actor";
import { CopyField } from "@/ui/composites/copy-field";
import { Button } from "@/ui/primitives/button";
import { Dialog } from "@/ui/primitives/dialog";
import { ErrorState } from "@/ui/primitives/error-state";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { api } from "../../../_client/api";
import { useSaving } from "../../../_client/use-saving";
import { useRoleOptions } from "../_parts/role-options";

/** Makes a token and shows it, this once. */
export function TokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("settings.tokens");
  const action = useTranslations("common.action");
  const router = useRouter();
  const formId = useId();
  const roles = useRoleOptions();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [token, setToken] = useState<string>();
  const saving = useSaving((path) => (path === "name" ? t("nameError") : undefined));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return saving.refuse({ name: t("nameError") });
    await saving.save(async () => {
      const body = { name, role };
      const { data } = await api<{ data: NewToken }>("tokens", { method: "POST", body });
      setToken(data.token);
      router.refresh();
    });
  };

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={token === undefined ? t("create") : t("doneTitle", { name })}
      footer={
        token === undefined ? (
          <>
            <Button onClick={onClose}>{action("cancel")}</Button>
            <Button type="submit" form={formId} variant="primary" isBusy={saving.isBusy}>
              {t("create")}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {action("close")}
          </Button>
        )
      }
    >
      {token === undefined ? (
        <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
          {saving.problem === undefined ? null : (
            <ErrorState variant="inline" title={saving.problem} />
          )}
          <Field label={t("name")} hint={t("nameHint")} error={saving.fields.name}>
            <Input
              value={name}
              autoComplete="off"
              autoFocus
              maxLength={80}
              onChange={(event) => {
                setName(event.target.value);
                saving.touch("name");
              }}
            />
          </Field>
          <Field label={t("role")} hint={t("roleHint")}>
            <Select value={role} options={roles} onValueChange={setRole} />
          </Field>
        </form>
      ) : (
        <CopyField label={t("token")} value={token} isShownOnce />
      )}
    </Dialog>
  );
}
