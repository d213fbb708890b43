import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { findInvitation, type InvitationPreview } from "@/domain/tenancy";
import { AuthLayout } from "@/ui/composites/auth-layout";
import { buttonVariants } from "@/ui/primitives/button";
import { findPageSession } from "../../../_delivery/session";
import { AcceptForm } from "./accept-form";
import { JoinForm } from "./join-form";

interface InvitePageProps {
  params: Promise<{ secret: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth.invite");
  // The address is a secret: no other site may learn it.
  return { title: t("title"), referrer: "no-referrer" };
}

export default async function InvitePage({ params }: InvitePageProps) {
  const { secret } = await params;
  const [invitation, session, t] = await Promise.all([
    findInvitation(secret),
    findPageSession(),
    getTranslations("auth.invite"),
  ]);
  if (invitation === null) return <Closed state="unknown" isSignedIn={session !== null} />;
  if (invitation.state !== "open") {
    return <Closed state={invitation.state} isSignedIn={session !== null} />;
  }
  const common = await getTranslations("common.role");
  const description = t("description", {
    inviter: invitation.inviterName,
    role: common(invitation.role),
  });
  const signIn = `/sign-in?returnTo=${encodeURIComponent(`/invite/${secret}`)}`;
  if (session !== null) {
    const { email } = session.person;
    const isOther = invitation.email !== null && invitation.email !== email.toLowerCase();
    const belongs = session.memberships.some(({ slug }) => slug === invitation.tenantSlug);
    return (
      <AuthLayout
        title={t("heading", { company: invitation.tenantName })}
        description={description}
      >
        <JoinForm
          secret={secret}
          company={invitation.tenantName}
          email={email}
          meantFor={isOther ? invitation.email : null}
          isMember={belongs}
        />
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title={t("heading", { company: invitation.tenantName })}
      description={description}
      footer={
        invitation.hasAccount === true
          ? undefined
          : t.rich("hasAccount", {
              link: (words) => (
                <Link className="text-accent-text hover:underline" href={signIn}>
                  {words}
                </Link>
              ),
            })
      }
    >
      {invitation.hasAccount === true ? (
        <div className="flex flex-col gap-4">
          <p>{t("signInFirst", { email: invitation.email ?? "" })}</p>
          <Link className={buttonVariants({ variant: "primary", size: "lg" })} href={signIn}>
            {t("signIn")}
          </Link>
        </div>
      ) : (
        <AcceptForm secret={secret} email={invitation.email ?? undefined} />
      )}
    </AuthLayout>
  );
}

async function Closed({
  state,
  isSignedIn,
}: {
  state: Exclude<InvitationPreview["state"], "open"> | "unknown";
  isSignedIn: boolean;
}) {
  const t = await getTranslations("auth.invite");
  return (
    <AuthLayout title={t("closedTitle")} description={t(`closed.${state}`)}>
      <Link
        className={buttonVariants({ variant: "secondary", size: "lg" })}
        href={isSignedIn ? "/inbox" : "/sign-in"}
      >
        {isSignedIn ? t("toInbox") : t("signIn")}
      </Link>
    </AuthLayout>
  );
}
