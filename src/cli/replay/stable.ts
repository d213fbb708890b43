import { createHash } from "node:crypto";

/** The same text gives the same hexadecimal digits for ever: `length` of at most 64. */
export function stableHash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** A decimal id of exactly `digits` digits (2 to 15), for platforms whose ids are numbers. */
export function stableNumber(text: string, digits: number): string {
  const space = 10n ** BigInt(digits - 1);
  return String(space + (BigInt(`0x${stableHash(text, 32)}`) % (9n * space)));
}

/** Evenly spread over 0 (included) to 1 (excluded). */
export function stableFraction(text: string): number {
  return Number.parseInt(stableHash(text, 12), 16) / 2 ** 48;
}
