import { escapeMarkup } from "../kit/markup";
import type { ReceivedMail } from "./index";

/** The mailbox for people's eyes: newest first, each as its plain text, nothing of it interpreted. */
export function mailboxPage(mails: readonly ReceivedMail[]): string {
  const entries = [...mails].reverse().map(
    (mail) => `<article>
<h2>${escapeMarkup(mail.subject)}</h2>
<p>${escapeMarkup(mail.receivedAt)} · to ${escapeMarkup(mail.to.join(", "))} · from ${escapeMarkup(mail.from)}</p>
<pre>${linked(escapeMarkup(mail.text))}</pre>
<details><summary>HTML</summary><iframe sandbox="allow-popups" title="HTML" srcdoc="${escapeMarkup(mail.html)}"></iframe></details>
</article>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulated mailbox</title>
<style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
article{border-top:1px solid #8884;padding:1rem 0}h1{font-size:1.3rem}h2{font-size:1.05rem;margin:0}
p{margin:.2rem 0;opacity:.7}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}iframe{width:100%;height:20rem;border:1px solid #8884;background:#fff}
</style></head><body><h1>Simulated mailbox</h1>
<p>${mails.length} mails. Nothing leaves this machine.</p>
${entries.join("\n") || "<p>Nothing yet.</p>"}
</body></html>`;
}

function linked(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}
