"use client";

import { UserRoundPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { NewInvitation } from "@/domain/tenancy";
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

const EXPIRIES = ["1", "7", "14", "30"] as const;
type Expiry = (typeof EXPIRIES)[number];

export function InviteButton() {
  const t = useTranslations("settings.invite");
  const action = useTranslations("common.action");
  const router = useRouter();
  const formId = useId();
  const roles = useRoleOptions();
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("agent");
  const [email, setEmail] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("7");
  const [created, setCreated] = useState<NewInvitation>();
  const saving = useSaving((path, problem) => {
    if (path !== "email") return undefined;
    return problem.code === "conflict" ? t("alreadyMember") : t("emailError");
  });

  const change = (next: boolean) => {
    setOpen(next);
    if (next) return;
    setCreated(undefined);
    setEmail("");
    if (created !== undefined) router.refresh();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = {
      role,
      expiresInDays: Number(expiry),
      ...(email.trim() === "" ? {} : { email: email.trim() }),
    };
    await saving.save(async () => {
      const { data } = await api<{ data: NewInvitation }>("invitations", { method: "POST", body });
      setCreated(data);
    });
  };

  return (
    <>
      <Button variant="primary" icon={<UserRoundPlus aria-hidden />} onClick={() => change(true)}>
        {t("open")}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={created === undefined ? t("title") : t("doneTitle")}
        description={created === undefined ? t("description") : t("doneDescription")}
        footer={
          created === undefined ? (
            <>
              <Button onClick={() => change(false)}>{action("cancel")}</Button>
              <Button type="submit" form={formId} variant="primary" isBusy={saving.isBusy}>
                {t("create")}
              </Button>
            </>
          ) : (
            <Button variant="primary" onClick={() => change(false)}>
              {action("close")}
            </Button>
          )
        }
      >
        {created === undefined ? (
          <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
            {saving.problem === undefined ? null : (
              <ErrorState variant="inline" title={saving.problem} />
            )}
            <Field label={t("role")}>
              <Select value={role} options={roles} onValueChange={setRole} />
            </Field>
            <Field label={t("email")} hint={t("emailHint")} error={saving.fields.email} isOptional>
              <Input
                type="email"
                value={email}
                autoComplete="off"
                onChange={(event) => {
                  setEmail(event.target.value);
                  saving.touch("email");
                }}
              />
            </Field>
            <Field label={t("expiry")}>
              <Select
                value={expiry}
                options={EXPIRIES.map((days) => ({
                  value: days,
                  label: t("days", { count: Number(days) }),
                }))}
                onValueChange={setExpiry}
              />
            </Field>
          </form>
        ) : (
          <CopyField label={t("link")} value={created.url} isShownOnce />
        )}
      </Dialog>
    </>
  );
}
