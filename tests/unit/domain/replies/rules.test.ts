import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDelayMs, MAX_ATTEMPTS, retryDelayMs } from "@/domain/replies/rules/backoff";
import { comparableText, isSameText } from "@/domain/replies/rules/same-text";

describe("retryDelayMs", () => {
  it("never shrinks, never undercuts the platform, and stays within a quarter of an hour of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.nat(3_600_000), (attempts, asked) => {
        const delay = retryDelayMs(attempts, asked);
        expect(delay).toBeGreaterThanOrEqual(asked);
        expect(delay).toBeGreaterThanOrEqual(5_000);
        expect(delay).toBeLessThanOrEqual(Math.max(asked, 900_000));
        expect(retryDelayMs(attempts + 1, asked)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });

  it("gives up after less than an hour when the platform asks for nothing", () => {
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) =>
      retryDelayMs(index + 1, 0),
    );
    expect(waits.reduce((sum, each) => sum + each, 0)).toBeLessThan(3_600_000);
    expect(checkDelayMs(0)).toBe(5_000);
  });
});

describe("comparableText", () => {
  it("is idempotent", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const once = comparableText(`@jonas_b ${text}`);
        expect(isSameText(once, comparableText(once))).toBe(true);
      }),
    );
  });

  it.each([
    ["@jonas_b Wir schauen nach.", "Wir schauen nach."],
    ["Zwei  Leerzeichen\n", "zwei leerzeichen"],
    ["Mehr: https://echolot.example/hilfe", "Mehr: https://t.co/abc"],
    ["Cafe\u0301", "Café"],
  ])("takes %j for %j", (left, right) => {
    expect(isSameText(left, right)).toBe(true);
  });

  it("tells different answers apart", () => {
    expect(isSameText("Ja, gern.", "Nein, leider nicht.")).toBe(false);
  });
});
