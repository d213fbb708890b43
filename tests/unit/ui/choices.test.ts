import { describe, expect, test } from "vitest";
import { PANEL_LIMITS, parsePanelMemory } from "@/ui/composites/panel-memory";
import { panelLayout, panelWidths } from "@/ui/composites/panel-widths";
import { isTimeZone, resolveLocale, resolveTimeZone } from "@/ui/i18n/locale";
import { avatarHue, initialsOf } from "@/ui/primitives/initials";
import { bestMatches, matchOption } from "@/ui/primitives/match-option";

describe("the language", () => {
  test("is the cookie's, else the person's, else the browser's, else English", () => {
    expect(resolveLocale({ cookie: "de", person: "en", acceptLanguage: "en" })).toBe("de");
    expect(resolveLocale({ cookie: "fr", person: "de", acceptLanguage: "en" })).toBe("de");
    expect(resolveLocale({ person: null, acceptLanguage: "fr-FR,de-AT;q=0.8,en;q=0.7" })).toBe(
      "de",
    );
    expect(resolveLocale({ acceptLanguage: "en;q=0.2, de;q=0.9" })).toBe("de");
    expect(resolveLocale({ acceptLanguage: "de;q=0, en" })).toBe("en");
    expect(resolveLocale({ acceptLanguage: ";;;,=" })).toBe("en");
    expect(resolveLocale({})).toBe("en");
  });

  test("comes with a zone that exists", () => {
    expect(resolveTimeZone("Mars/Olympus", "America/New_York")).toBe("America/New_York");
    expect(resolveTimeZone(undefined, null, "")).toBe("Europe/Berlin");
    expect(isTimeZone("../../etc/passwd")).toBe(false);
  });
});

describe("options are found by typing", () => {
  test("beginnings before middles, the label before the rest", () => {
    const options = [["Nobody"], ["Jacob", "bo@example.org"], ["Bo Larsen"], ["Anna Bo"]];
    expect(bestMatches("bo", options, (texts) => texts).map(([label]) => label)).toEqual([
      "Bo Larsen",
      "Anna Bo",
      "Jacob",
      "Nobody",
    ]);
  });

  test("whatever the accents, by every word typed", () => {
    expect(matchOption("grun", ["Änne Grünwald"])).toBeGreaterThan(0);
    expect(matchOption("anne grün", ["Änne Grünwald"])).toBeGreaterThan(0);
    expect(matchOption("anne bo", ["Änne Grünwald"])).toBe(0);
  });

  test("nothing typed leaves them as they are", () => {
    expect(bestMatches("  ", ["b", "a"], (text) => [text])).toEqual(["b", "a"]);
  });
});

describe("a person without a picture", () => {
  test.each([
    ["Änne Grünwald", "ÄG"],
    ["Heinz-Günther Ober", "HO"],
    ["@jonas_b", "J"],
    ["kabelsalat", "K"],
    ["王 小明", "王小"],
    ["", "?"],
    ["…", "?"],
  ])("%s is shown as %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  test("keeps one colour", () => {
    expect(avatarHue("Bo Larsen")).toBe(avatarHue(" bo larsen "));
    expect(avatarHue("Bo Larsen") % 30).toBe(0);
  });
});

describe("the panels", () => {
  const standard = parsePanelMemory(undefined);

  test("remember nothing that makes no sense", () => {
    expect(standard).toEqual({ views: 216, list: 384, contact: 304, hidden: [] });
    for (const cookie of [
      "",
      "nonsense",
      "[]",
      "null",
      '{"list":"wide"}',
      '{"hidden":"contact"}',
    ]) {
      expect(parsePanelMemory(cookie)).toEqual(standard);
    }
    expect(parsePanelMemory('{"list":1e9,"views":-4,"hidden":["contact","evil"]}')).toEqual({
      views: PANEL_LIMITS.views.min,
      list: PANEL_LIMITS.list.max,
      contact: 304,
      hidden: ["contact"],
    });
  });

  test("leave the ticket whatever the others do not take", () => {
    const layout = panelLayout(panelWidths("wide", ["contact"], standard), 1384 + 3);
    expect(Object.values(layout).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100);
    expect((layout["panel-list"] ?? 0) * 13.84).toBeCloseTo(384);
    expect(layout["panel-contact"]).toBe(0);
  });

  test("give way to the ticket where it is narrow, and forget nothing by it", () => {
    const widths = panelWidths("medium", [], { ...standard, list: 600 });
    expect(widths).toEqual({ views: 184, list: 320 });
  });
});
