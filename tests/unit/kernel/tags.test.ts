import fc from "fast-check";
import { expect, it } from "vitest";
import { normaliseTags } from "@/kernel/tags";

it("makes one tag of two spellings", () => {
  expect(normaliseTags([" Lieferung ", "lieferung", "Zu  spät", ""])).toEqual([
    "lieferung",
    "zu spät",
  ]);
});

it("is idempotent, sorted and without doubles", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (tags) => {
      const once = normaliseTags(tags);
      expect(normaliseTags(once)).toEqual(once);
      expect(new Set(once).size).toBe(once.length);
      expect([...once].sort()).toEqual(once);
    }),
  );
});
