import { describe, expect, it } from "vitest";
import { parseBoundedJson } from "@/kernel/bounded-json";

const deep = (levels: number) => `${"[".repeat(levels)}0${"]".repeat(levels)}`;

describe("JSON from outside", () => {
  it("is read up to a hundred levels", () => {
    expect(parseBoundedJson('{"a":[1,"b"]}')).toEqual({ a: [1, "b"] });
    expect(JSON.stringify(parseBoundedJson(deep(100)))).toBe(deep(100));
  });

  it("is not read deeper, nor where it is none", () => {
    expect(parseBoundedJson(deep(101))).toBeUndefined();
    expect(parseBoundedJson(`{"a":${'{"a":'.repeat(50_000)}0`)).toBeUndefined();
    expect(parseBoundedJson("{")).toBeUndefined();
  });

  it("is not taken for deep because of what stands in its texts", () => {
    const text = `\\"${"[".repeat(500)}`;
    expect(parseBoundedJson(JSON.stringify({ text, list: Array(500).fill([]) }))).toHaveProperty(
      "text",
      text,
    );
  });
});
