import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { AuthLayout } from "@/ui/composites/auth-layout";
import { findPageSession } from "../../_delivery/session";
import { FoundForm } from "./found-form";
import { SignUpForm } from "./sign-up-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.signUp");
  return { title: t("title") };
}

export default async function SignUpPage() {
  const [session, t] = await Promise.all([findPageSession(), getTranslations("auth")]);
  const link = (href: string) => (words: React.ReactNode) => (
    <Link className="text-accent-text hover:underline" href={href}>
      {words}
    </Link>
  );
  if (session === null) {
    return (
      <AuthLayout
        title={t("signUp.title")}
        description={t("signUp.description")}
        footer={t.rich("signUp.footer", { link: link("/sign-in") })}
      >
        <SignUpForm />
      </AuthLayout>
    );
  }
  const { email } = session.person;
  const belongsNowhere = session.memberships.length === 0;
  return (
    <AuthLayout
      title={belongsNowhere ? t("found.nowhereTitle") : t("found.title")}
      description={
        belongsNowhere
          ? t("found.nowhereDescription", { email })
          : t("found.description", { email })
      }
      footer={
        belongsNowhere
          ? t.rich("found.leave", { link: link("/sign-out") })
          : t.rich("found.back", { link: link("/inbox") })
      }
    >
      <FoundForm />
    </AuthLayout>
  );
}
