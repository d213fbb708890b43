import type { NotificationType } from "../schemas";
import { MAIL_TEXTS, type MailLocale, type MailTexts } from "./mail-texts";

/** One notification as a mail tells it. Names and texts come from outside and are not to be trusted. */
export interface MailItem {
  type: NotificationType;
  ticketId: string;
  number: number;
  contactName: string;
  excerpt: string;
  actorName: string;
  /** Of a clock, where the notification is about one. */
  promise: "first_response" | "next_response" | "resolution" | null;
  at: "warning" | "breach" | null;
  dueAt: Date | null;
}

export interface MailSetting {
  locale: MailLocale;
  timeZone: string;
  company: string;
  /** Without a trailing slash. */
  baseUrl: string;
}

export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
}

/** The rest is only counted. */
export const MOST_ITEMS = 20;
const LONGEST_EXCERPT = 280;
const LONGEST_NAME = 80;

/** @param items at least one, in the order in which they happened */
export function composeMail(items: readonly MailItem[], setting: MailSetting): ComposedMail {
  const texts = MAIL_TEXTS[setting.locale];
  const shown = items.slice(0, MOST_ITEMS).map((item) => describe(item, setting, texts));
  const [first] = shown;
  const subject =
    items.length === 1 && first !== undefined
      ? `${first.headline} – ${first.ticket}`
      : texts.subjectOfSeveral(items.length);
  const rest = items.length - shown.length;
  const settingsUrl = `${setting.baseUrl}/settings/profile`;
  const foot = texts.foot(oneLine(setting.company, LONGEST_NAME));
  const text = [
    ...shown.map(({ headline, ticket, due, excerpt, url }) =>
      [headline, ticket, due, excerpt === "" ? null : `> ${excerpt}`, url]
        .filter((line) => line !== null)
        .join("\n"),
    ),
    ...(rest > 0 ? [texts.more(rest)] : []),
    `-- \n${foot}\n${texts.settings}: ${settingsUrl}`,
  ].join("\n\n");
  const html = [
    `<!doctype html><html lang="${setting.locale}"><body style="font-family:sans-serif;line-height:1.5">`,
    ...shown.map(
      ({ headline, ticket, due, excerpt, url }) =>
        `<p><strong>${escapeHtml(headline)}</strong><br>${escapeHtml(ticket)}` +
        `${due === null ? "" : `<br>${escapeHtml(due)}`}</p>` +
        `${excerpt === "" ? "" : `<blockquote dir="auto">${escapeHtml(excerpt)}</blockquote>`}` +
        `<p><a href="${escapeHtml(url)}">${escapeHtml(texts.open)}</a></p><hr>`,
    ),
    ...(rest > 0 ? [`<p>${escapeHtml(texts.more(rest))}</p>`] : []),
    `<p style="color:#666"><small>${escapeHtml(foot)} <a href="${escapeHtml(settingsUrl)}">${escapeHtml(texts.settings)}</a></small></p>`,
    "</body></html>",
  ].join("\n");
  return { subject: `Echolot: ${subject}`, text: `${text}\n`, html };
}

function describe(item: MailItem, setting: MailSetting, texts: MailTexts) {
  const when = item.dueAt === null ? null : instant(item.dueAt, setting);
  return {
    headline: headline(item, texts),
    ticket: `#${item.number} ${oneLine(item.contactName, LONGEST_NAME)}`.trim(),
    due: when === null ? null : texts.due(when),
    excerpt: oneLine(item.excerpt, LONGEST_EXCERPT),
    url: `${setting.baseUrl}/inbox?ticket=${encodeURIComponent(item.ticketId)}`,
  };
}

function headline(item: MailItem, texts: MailTexts): string {
  const who = oneLine(item.actorName, LONGEST_NAME);
  const what = texts.promise[item.promise ?? "first_response"];
  switch (item.type) {
    case "assigned":
      return texts.assigned(who);
    case "escalated":
      if (item.at === "warning") return texts.escalatedAtWarning(what);
      if (item.at === "breach") return texts.escalatedAtBreach(what);
      return texts.escalated(who);
    case "escalation_returned":
      return texts.returned(who);
    case "delivery_failed":
      return texts.deliveryFailed;
    case "warned":
      return texts.warned(what);
    case "breached":
      return texts.breached(what);
  }
}

function instant(at: Date, { locale, timeZone }: MailSetting): string {
  return new Intl.DateTimeFormat(locale === "de" ? "de-DE" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone,
  }).format(at);
}

/** No line break, no control or direction character gets from a customer's text into a header. */
function oneLine(text: string, most: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : line;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
