import { Compass } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { buttonVariants } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";

export default function NotFound() {
  const t = useTranslations("common");
  return (
    <main className="grid min-h-dvh place-items-center p-6">
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
    </main>
  );
}
