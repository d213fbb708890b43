import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { config } from "@/infra/config";
import { AuthLayout } from "@/ui/composites/auth-layout";
import { safeReturnTo } from "../../_delivery/return-to";
import { findPageSession } from "../../_delivery/session";
import { SignInForm } from "./sign-in-form";

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.signIn");
  return { title: t("title") };
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [query, t, session] = await Promise.all([
    searchParams,
    getTranslations("auth.signIn"),
    findPageSession(),
  ]);
  const returnTo = safeReturnTo(query.returnTo);
  if (session !== null) redirect(session.memberships.length > 0 ? returnTo : "/sign-up");
  return (
    <AuthLayout
      title={t("title")}
      description={t("description")}
      footer={t.rich("footer", {
        link: (words) => (
          <Link className="text-accent-text hover:underline" href="/sign-up">
            {words}
          </Link>
        ),
      })}
    >
      <SignInForm
        returnTo={returnTo}
        hasSingleSignOn={config().oidc !== undefined}
        wasRefused={query.error !== undefined}
      />
    </AuthLayout>
  );
}
