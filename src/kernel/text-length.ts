import twitter from "twitter-text";
import { countCharacters } from "./character-length";

/**
 * How a platform counts the length of a text.
 * - `characters`: Unicode code points (Facebook, Discourse, WordPress).
 * - `x-weighted`: X's weighted count, by `twitter-text` (NFC; any URL 23; any emoji 2; limit 280).
 */
export type TextCounter = "characters" | "x-weighted";

/** Length of `text` as the platform counts it. Pure; the same in the browser and in workers. */
export function countText(text: string, counter: TextCounter): number {
  return counter === "x-weighted" ? twitter.parseTweet(text).weightedLength : countCharacters(text);
}
