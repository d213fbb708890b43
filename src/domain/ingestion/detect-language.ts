import { eld } from "eld/small";

/** Enough letters for a guess that is better than chance. */
const MIN_LETTERS = 12;

/**
 * German, English or other. Addresses, mentions and tags say nothing about the language of a text and
 * are left out; a text with too few letters is `other`.
 */
export function detectLanguage(text: string): "de" | "en" | "other" {
  const words = text
    .slice(0, 2_000)
    .replace(/https?:\/\/\S+|[@#][\p{L}\p{N}_]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  if ((words.match(/\p{L}/gu)?.length ?? 0) < MIN_LETTERS) return "other";
  const { language } = eld.detect(words);
  return language === "de" || language === "en" ? language : "other";
}
