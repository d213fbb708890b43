import { compile } from "html-to-text";

const convert = compile({
  wordwrap: false,
  // Hostile markup: nesting and length are bounded so that one document cannot stall a worker.
  limits: { maxInputLength: 1_000_000, maxDepth: 100, maxChildNodes: 5_000, ellipsis: "…" },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "aside.quote", format: "skip" },
    { selector: "table", format: "block" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 1 },
    })),
  ],
});

/**
 * HTML of a post as plain text: scripts, styles and Discourse quotes go, blocks become lines,
 * entities become characters. Pure; never throws for broken markup.
 */
export function htmlToText(html: string): string {
  return convert(html)
    .replace(/\u00a0/g, " ")
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
