import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { newId } from "@/kernel/ids";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SPANS = [0, MINUTE, 60 * MINUTE, 3 * DAY, 40 * DAY, 900 * DAY];

/** A while in which much or little came in, and how much of it has which of the words. */
interface Spell<Word extends string> {
  from: number;
  span: number;
  count: number;
  shares: Record<Word, number>;
}

/** Histories of bursts, lulls and years, in which each word is common for a while and rare or absent for others. */
export function histories<Word extends string>(
  words: readonly Word[],
): fc.Arbitrary<Spell<Word>[]> {
  const share = fc.constantFrom(0, 0, 0.01, 0.1, 0.5, 1);
  const shares = fc.record(
    Object.fromEntries(words.map((word) => [word, share])) as Record<Word, fc.Arbitrary<number>>,
  ) as fc.Arbitrary<Record<Word, number>>;
  const spell = fc.record({
    from: fc.integer({ min: 0, max: 1_200 }).map((day) => Date.UTC(2023, 0, 1) + day * DAY),
    span: fc.constantFrom(...SPANS),
    count: fc.integer({ min: 1, max: 150 }),
    shares,
  });
  return fc.array(spell, { minLength: 1, maxLength: 6 });
}

/** What came in: an id of its time, and its words, decided anew at each call. */
export function happen<Word extends string>(
  history: readonly Spell<Word>[],
): { id: string; words: Word[] }[] {
  return history.flatMap(({ from, span, count, shares }) =>
    Array.from({ length: count }, () => ({
      id: newId(from + Math.floor(chance() * span)),
      words: (Object.keys(shares) as Word[]).filter((word) => chance() < shares[word]),
    })),
  );
}

function chance(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
