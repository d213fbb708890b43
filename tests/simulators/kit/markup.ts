/** Escapes text for HTML and XML; characters XML forbids are dropped. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]|\p{Noncharacter_Code_Point}/gu, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

/** Paragraphs at blank lines, breaks at line ends, as forums and blogs render plain text. */
export function paragraphs(text: string, inline: (escaped: string) => string = (one) => one) {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map((part) => `<p>${inline(escapeMarkup(part.trim())).replace(/\r?\n/g, "<br />\n")}</p>`)
    .join("\n");
}

/** What a permalink shows in a browser. */
export function permalinkPage(page: {
  title: string;
  entries: { author: string; at: Date; text: string }[];
}): string {
  const entries = page.entries.map(
    (entry) =>
      `<article><h2>${escapeMarkup(entry.author)}</h2><time>${entry.at.toISOString()}</time>${paragraphs(entry.text)}</article>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeMarkup(page.title)}</title><style>body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}h2{font-size:1rem;margin-bottom:0}time{color:#666;font-size:.85rem}</style></head><body><h1>${escapeMarkup(page.title)}</h1>${entries.join("")}</body></html>`;
}
