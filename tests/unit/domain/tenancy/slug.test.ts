import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slugCandidate, slugOf } from "@/domain/tenancy/rules/slug";

describe("the address of a company", () => {
  it.each([
    ["Nordwind Versand", "nordwind-versand"],
    ["Müller & Söhne GmbH", "mueller-soehne-gmbh"],
    ["Café Zoé", "cafe-zoe"],
    ["Größe", "groesse"],
    ["--A--", "company-a"],
    ["株式会社", "company"],
  ])("of %s is %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it("is always one the database takes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 999 }),
        (name, nth) => {
          expect(slugCandidate(slugOf(name), nth)).toMatch(/^[a-z0-9][a-z0-9-]{1,62}$/);
        },
      ),
    );
  });
});
