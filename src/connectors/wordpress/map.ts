import { createHash } from "node:crypto";
import type { Author, InboundItem } from "@/connectors/contract";
import { instantOf, understand } from "@/connectors/contract/understand";
import { htmlToText } from "@/kernel/html-text";
import { gmtInstant, WireComment } from "./wire";

/** What is stored of one fact: a comment, with what polling knew of its article. */
export interface WordPressPayload {
  comment: Record<string, unknown>;
  articleTitle?: string | undefined;
  /** The article takes no further comments. */
  isClosed?: boolean | undefined;
  /** When polling saw that the text had changed. */
  editedAt?: string | undefined;
}

/** Spam and trash are nobody's matter; what waits for approval is. */
const READ_STATUSES = new Set(["approved", "approve", "hold"]);

/** Raw comment → items. Pure. @throws Error in a plain word. */
export function mapWordPress(
  raw: Record<string, unknown>,
  account: { accountId: string },
): InboundItem[] {
  const payload = raw as unknown as WordPressPayload;
  const comment = understand(WireComment, payload.comment, "The comment");
  if (comment.type !== "comment" || !READ_STATUSES.has(comment.status)) return [];
  const text = htmlToText(comment.content.rendered);
  const editedAt = payload.editedAt ? instantOf(payload.editedAt, "The edit") : undefined;
  const place = {
    externalId: comment.id,
    ...(comment.parent ? { parentExternalId: String(comment.parent) } : {}),
    visibility: "public" as const,
    permalink: comment.link,
    at: instantOf(gmtInstant(comment.date_gmt).getTime(), "The comment"),
    text,
  };
  if (String(comment.author) === account.accountId) {
    return editedAt
      ? [{ type: "edit", externalId: comment.id, text, at: editedAt }]
      : [{ type: "own", ...place, facts: {} }];
  }
  return [
    {
      type: "mention",
      ...place,
      kind: "comment",
      author: authorOf(comment),
      ...(payload.articleTitle ? { subject: payload.articleTitle } : {}),
      ...(editedAt ? { editedAt } : {}),
      facts: {
        postId: comment.post,
        isPending: comment.status === "hold",
        ...(payload.isClosed ? { isClosed: true } : {}),
      },
    },
  ];
}

/** Guests have no id: their mail address names them (hashed), else name and site. */
function authorOf(comment: WireComment): Author {
  const guest =
    comment.author_email?.trim().toLowerCase() || `${comment.author_name}\n${comment.author_url}`;
  const digest = createHash("sha256").update(guest).digest("base64url").slice(0, 22);
  const sizes = Object.entries(comment.author_avatar_urls ?? {});
  return {
    externalId: comment.author > 0 ? `user:${comment.author}` : `guest:${digest}`,
    name: htmlToText(comment.author_name) || undefined,
    profileUrl: /^https?:/.test(comment.author_url) ? comment.author_url : undefined,
    avatarUrl: sizes.at(-1)?.[1],
  };
}
