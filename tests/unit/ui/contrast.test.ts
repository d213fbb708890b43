import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Theme = Map<string, number>;

/** Relative luminance (WCAG 2.2) of an OKLCH colour, by Björn Ottosson's matrices. */
function luminance(lightness: number, chroma: number, hueDegrees: number): number {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function themeOf(css: string, selector: string): Theme {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  const colours = block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map(
    [...colours].map(([, name = "", l, c, h]) => [
      name,
      luminance(Number(l), Number(c), Number(h)),
    ]),
  );
}

function contrast(theme: Theme, one: string, other: string): number {
  const [a, b] = [theme.get(one), theme.get(other)];
  if (a === undefined || b === undefined) throw new Error(`no colour --${one} or --${other}`);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");
const GROUNDS = ["canvas", "surface", "raised", "sunken", "hover", "highlight", "selected"];
const MEANINGS = ["amber", "red", "green", "blue", "violet"];

describe.each([
  ["light", ":root"],
  ["dark", '[data-theme="dark"]'],
])("in the %s theme", (_name, selector) => {
  const theme = themeOf(css, selector);
  const meet = (pairs: [string, string][], least: number) => {
    const tooFaint = pairs
      .map(([one, other]) => ({ one, other, ratio: contrast(theme, one, other) }))
      .filter(({ ratio }) => ratio < least)
      .map(({ one, other, ratio }) => `${one} on ${other}: ${ratio.toFixed(2)}`);
    expect(tooFaint).toEqual([]);
  };

  test("every text colour reaches 4.5:1 on every ground", () => {
    const texts = ["ink", "ink-2", "ink-3", "accent-text"];
    meet(
      texts.flatMap((text) => GROUNDS.map((ground): [string, string] => [text, ground])),
      4.5,
    );
  });

  test("the words of each meaning reach 4.5:1 on their soft ground and on lists", () => {
    meet(
      MEANINGS.flatMap((meaning) =>
        [`${meaning}-soft`, "surface", "canvas", "hover", "selected", "raised"].map(
          (ground): [string, string] => [`${meaning}-text`, ground],
        ),
      ),
      4.5,
    );
  });

  test("plain text reaches 4.5:1 on notes, private messages and warnings", () => {
    meet(
      MEANINGS.flatMap((meaning) =>
        ["ink", "ink-2"].map((text): [string, string] => [text, `${meaning}-soft`]),
      ),
      4.5,
    );
  });

  test("filled buttons reach 4.5:1", () => {
    meet(
      [
        ["accent-on", "accent"],
        ["accent-on", "accent-hover"],
        ["red-on", "red"],
        ["red-on", "red-hover"],
      ],
      4.5,
    );
  });

  test("signs and borders of controls reach 3:1", () => {
    meet(
      [...MEANINGS, "accent", "line-control"].flatMap((sign) =>
        ["surface", "canvas", "raised"].map((ground): [string, string] => [sign, ground]),
      ),
      3,
    );
  });
});
