import { describe, expect, it } from "vitest";
import { detectLanguage } from "@/domain/ingestion/detect-language";

describe("detectLanguage", () => {
  it.each([
    [
      "@DB_Bahn Wo bleibt mein Zug? Ich warte seit einer Stunde am Bahnsteig. https://t.co/abc",
      "de",
    ],
    ["@sprintcare I have sent several private messages and no one is responding as usual", "en"],
    ["こんにちは、アマゾン公式です。どのような状況でしょうか。", "other"],
    ["@DB_Bahn @nordwind #bahn https://t.co/abc ok", "other"],
    ["", "other"],
  ])("%s → %s", (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });
});
