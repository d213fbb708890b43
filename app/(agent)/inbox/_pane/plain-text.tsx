"use client";

import { useTranslations } from "next-intl";
import { Fragment, useMemo, useState } from "react";
import { classNames } from "@/ui/class-names";
import { linkAddresses } from "./link-addresses";

const LONG_CHARACTERS = 1_800;
const LONG_LINES = 24;

interface PlainTextProps {
  text: string;
  className?: string;
}

/**
 * What somebody wrote, as text and nothing else: markup in it is shown, never run; only http(s)
 * addresses become links. Giant texts fold, so that one post cannot push the rest away.
 */
export function PlainText({ text, className }: PlainTextProps) {
  const t = useTranslations("ticket.timeline");
  const [isWhole, setWhole] = useState(false);
  const isLong =
    text.length > LONG_CHARACTERS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
  const shown = isLong && !isWhole ? folded(text) : text;
  const parts = useMemo(() => linkAddresses(shown), [shown]);
  return (
    <div className={classNames("min-w-0 text-md", className)}>
      <p
        dir="auto"
        className="overflow-hidden whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]"
      >
        {parts.map((part, index) =>
          part.href === undefined ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
            <Fragment key={index}>{part.text}</Fragment>
          ) : (
            <a
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              key={index}
              href={part.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="rounded-sm text-accent-text underline decoration-1 underline-offset-2 hover:no-underline"
            >
              {part.text}
            </a>
          ),
        )}
      </p>
      {isLong ? (
        <button
          type="button"
          onClick={() => setWhole(!isWhole)}
          aria-expanded={isWhole}
          className="mt-1 rounded-sm text-accent-text text-base hover:underline"
        >
          {isWhole ? t("showLess") : t("showAll")}
        </button>
      ) : null}
    </div>
  );
}

function folded(text: string): string {
  const lines = text.slice(0, LONG_CHARACTERS).split("\n").slice(0, LONG_LINES).join("\n");
  return `${lines.trimEnd()} …`;
}
