import { Compass } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { buttonVariants } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";

/** For an address that leads nowhere, or into a company the person is not signed in to. */
export function NothingHere() {
  const t = useTranslations("common");
  return (
    <EmptyState
      icon={<Compass />}
      title={t("notFound.title")}
      description={t("notFound.description")}
      action={
        <Link href="/" className={buttonVariants({ variant: "primary" })}>
          {t("notFound.action")}
        </Link>
      }
    />
  );
}
