"use client";

import { useTranslations } from "next-intl";
import { Fragment, useMemo, useState } from "react";
import { classNames } from "@/ui/class-names";

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]+/giu;
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
  const parts = useMemo(() => linked(shown), [shown]);
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

interface Part {
  text: string;
  href?: string;
}

function linked(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailingMarks(match[0]);
    const href = asHref(address);
    if (href === undefined) continue;
    parts.push({ text: text.slice(end, match.index) }, { text: address, href });
    end = match.index + address.length;
  }
  parts.push({ text: text.slice(end) });
  return parts.filter((part) => part.text !== "");
}

function withoutTrailingMarks(address: string): string {
  const bare = address.replace(/[.,;:!?…»”’]+$/u, "");
  return bare.endsWith(")") && !bare.includes("(") ? bare.slice(0, -1) : bare;
}

function asHref(address: string): string | undefined {
  try {
    const url = new URL(/^www\./i.test(address) ? `https://${address}` : address);
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    return isWeb && url.hostname.includes(".") ? url.href : undefined;
  } catch {
    return undefined;
  }
}
