"use client";

import { BadgeCheck, ExternalLink } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { TicketDetail } from "@/domain/tickets";
import { PlatformMark } from "@/ui/primitives/platform-mark";

type Identity = TicketDetail["contactDetail"]["identities"][number];

/** A contact's accounts, each with its reach and the way to its profile. */
export function ContactIdentities({ identities }: { identities: readonly Identity[] }) {
  const t = useTranslations("contacts");
  const common = useTranslations("common.platform");
  const format = useFormatter();
  return (
    <ul className="flex flex-col">
      {identities.map((identity) => {
        const name = identity.handle === null ? identity.name : `@${identity.handle}`;
        return (
          <li key={identity.id} className="flex min-h-8 items-center gap-2 py-1">
            <PlatformMark platform={identity.platform} className="text-ink-3" />
            <span dir="auto" className="min-w-0 truncate">
              {name ?? common(identity.platform)}
            </span>
            {identity.verified ? (
              <BadgeCheck
                role="img"
                aria-label={t("verified")}
                className="size-3.5 shrink-0 text-ink-2"
              />
            ) : null}
            <span className="ml-auto flex shrink-0 items-center gap-1.5 text-ink-3 text-sm tabular-nums">
              {identity.followers === null
                ? null
                : format.number(identity.followers, { notation: "compact" })}
              {identity.profileUrl === null || !/^https?:/i.test(identity.profileUrl) ? null : (
                <a
                  href={identity.profileUrl}
                  target="_blank"
                  rel="noopener noreferrer nofollow"
                  aria-label={t("openProfile", { platform: common(identity.platform) })}
                  className="rounded-sm p-0.5 hover:bg-hover hover:text-ink max-sm:p-2.5"
                >
                  <ExternalLink aria-hidden className="size-3" />
                </a>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
