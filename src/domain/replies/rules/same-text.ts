/**
 * What is left of a text after everything platforms change: form of characters, spaces, the address
 * in front of a reply on X, case of entities. Two replies with the same rest are the same reply.
 */
export function comparableText(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/^(?:\s*@\w{1,30})+\s+/u, "")
    .replace(/https?:\/\/\S+/gi, "\u0001")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

export function isSameText(a: string, b: string): boolean {
  return comparableText(a) === comparableText(b);
}
