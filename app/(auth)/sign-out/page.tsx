import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AuthLayout } from "@/ui/composites/auth-layout";
import { findPageSession } from "../../_delivery/session";
import { SignOutForm } from "./sign-out-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.signOut");
  return { title: t("title") };
}

/** A page with a button rather than an act by link: no other site can sign anybody out. */
export default async function SignOutPage() {
  const [session, t] = await Promise.all([findPageSession(), getTranslations("auth.signOut")]);
  if (session === null) redirect("/sign-in");
  return (
    <AuthLayout title={t("title")} description={t("description", { email: session.person.email })}>
      <SignOutForm />
    </AuthLayout>
  );
}
