import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { writeCsv } from "@/domain/insights/rules/csv";
import { shareOf, trendOf } from "@/domain/insights/rules/shares";
import type { ReportFigures } from "@/domain/insights/schemas";

it("has no share where nothing was judged, and never mistakes that for all or none (rule 11)", () => {
  expect(shareOf(0, 0)).toBeNull();
  expect(shareOf(0, 3)).toBe(0);
  expect(shareOf(3, 4)).toBe(0.75);
});

function figures(compliance: number | null, median: number | null): ReportFigures {
  const lengths = { median, p90: null, mean: null };
  const none = { median: null, p90: null, mean: null };
  const promise = {
    met: 0,
    breached: 0,
    overdue: 0,
    compliance,
    timed: 0,
    times: { business: lengths, wall: none },
  };
  return {
    promises: { first_response: promise, next_response: promise, resolution: promise },
    resolutions: {
      resolved: 0,
      reopened: 0,
      reopenings: 0,
      reopeningRate: compliance,
      unresolved: 0,
      first: { business: none, wall: none },
      final: { business: none, wall: none },
    },
  };
}

it("compares shares by their difference and times by their ratio, and nothing with nothing", () => {
  const { promises, reopeningRate } = trendOf(figures(0.9, 80), figures(0.75, 100));
  expect(promises.first_response.compliance).toBeCloseTo(0.15);
  expect(promises.first_response.medianBusiness).toBeCloseTo(-0.2);
  expect(promises.first_response.medianWall).toBeNull();
  expect(reopeningRate).toBeCloseTo(0.15);
  const unknown = trendOf(figures(0.9, 80), figures(null, null)).promises.resolution;
  expect(unknown).toEqual({ compliance: null, medianBusiness: null, medianWall: null });
});

it("takes the sting out of whatever a spreadsheet would run as a formula", () => {
  const csv = writeCsv([["=1+1", "+49", "-2", "@cmd", "\tx", "ok", -2, null]]);
  expect(csv).toBe("\uFEFF'=1+1,'+49,'-2,'@cmd,'\tx,ok,-2,\r\n");
});

it("writes files that any reader of RFC 4180 reads back as they were", () => {
  const harmless = fc.string({ unit: "binary" }).filter((text) => !/^[=+\-@\t\r]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.array(harmless, { minLength: 3, maxLength: 3 })), (rows) => {
      const options = { bom: true, record_delimiter: "\r\n", skip_empty_lines: false };
      expect(parse(writeCsv(rows), options)).toEqual(rows);
    }),
  );
});
