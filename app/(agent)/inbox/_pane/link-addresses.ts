const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]+/giu;

export interface TextPart {
  text: string;
  href?: string;
}

/** Splits a text at its http(s) addresses; what is no such address stays text, whatever it looks like. */
export function linkAddresses(text: string): TextPart[] {
  const parts: TextPart[] = [];
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
