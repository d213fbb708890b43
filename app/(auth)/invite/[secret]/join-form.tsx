"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, buttonVariants } from "@/ui/primitives/button";
import { api } from "../../../_client/api";
import { AuthForm } from "../../auth-form";
import { leave } from "../../leave";
import { useAuthSaving } from "../../use-auth-saving";

interface JoinFormProps {
  secret: string;
  company: string;
  /** Of whoever is signed in. */
  email: string;
  /** The invited address where it is another one. */
  meantFor: string | null;
  isMember: boolean;
}

/** Somebody signed in accepts, or learns why they cannot as this person. */
export function JoinForm({ secret, company, email, meantFor, isMember }: JoinFormProps) {
  const t = useTranslations("auth.invite");
  const saving = useAuthSaving();
  const [isLeaving, setLeaving] = useState(false);

  if (isMember) {
    return (
      <div className="flex flex-col gap-4">
        <p>{t("isMember", { company })}</p>
        <Link className={buttonVariants({ variant: "primary", size: "lg" })} href="/inbox">
          {t("toInbox")}
        </Link>
      </div>
    );
  }
  const other = async () => {
    setLeaving(true);
    await leave(`/invite/${secret}`).catch(() => setLeaving(false));
  };
  const asOther = (
    <Button size="lg" className="w-full" isBusy={isLeaving} onClick={other}>
      {t("asOther")}
    </Button>
  );
  if (meantFor !== null) {
    return (
      <div className="flex flex-col gap-4">
        <p>{t("otherEmail", { meantFor, email })}</p>
        {asOther}
      </div>
    );
  }
  const submit = () =>
    void saving.save(async () => {
      await api("/api/auth/invitations/join", { method: "POST", body: { secret } });
      location.assign("/inbox");
    });
  return (
    <div className="flex flex-col gap-3">
      <AuthForm
        submitLabel={t("join")}
        isBusy={saving.isBusy}
        problem={saving.problem}
        onSubmit={submit}
      >
        <p>{t("joinAs", { email })}</p>
      </AuthForm>
      {asOther}
    </div>
  );
}
