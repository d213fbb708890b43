import { eld } from "eld/small";

/** Twelve letters are enough for a guess that is better than chance. */
const ENOUGH_LETTERS = /(?:\P{L}*\p{L}){12}/u;
const NO_WORDS = /https?:\/\/\S+|[@#][\p{L}\p{N}_]+/gu;

/**
 * German, English or other. Addresses, mentions and tags say nothing about the language of a text and
 * are left out; a text with too few letters is `other`.
 */
export function detectLanguage(text: string): "de" | "en" | "other" {
  const words = text.slice(0, 2_000).replace(NO_WORDS, " ");
  if (!ENOUGH_LETTERS.test(words)) return "other";
  const { language } = eld.detect(words);
  return language === "de" || language === "en" ? language : "other";
}
