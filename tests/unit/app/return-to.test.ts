import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeReturnTo } from "../../../app/_delivery/return-to";

describe("where a sign-in leads", () => {
  it.each(["/inbox?view=mine&ticket=1", "/tickets/4#note", "/settings/teams"])(
    "keeps %s",
    (path) => {
      expect(safeReturnTo(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    "",
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "/sign-out",
    "/sign-in?returnTo=/sign-in",
    "/api/auth/signout",
    ["/a", "/b"],
  ])("never follows %s", (wish) => {
    expect(safeReturnTo(wish)).toBe("/inbox");
  });

  it("stays on this site whatever is wished", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      "//",
      "@",
      ":",
      ".",
      "..",
      "evil.example",
      "\t",
      "%2f",
      "http:",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const target = new URL(safeReturnTo(pieces.join("")), "https://echolot.example");
        expect(target.origin).toBe("https://echolot.example");
      }),
    );
  });
});
