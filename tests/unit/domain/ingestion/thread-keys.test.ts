import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ThreadedItem, threadKeys } from "@/domain/ingestion/rules/thread-keys";

describe("threadKeys", () => {
  it("takes the platform's word first", () => {
    expect(
      threadKeys([{ externalId: "2", threadKey: "topic:9", parentExternalId: "1" }], new Map()).get(
        "2",
      ),
    ).toBe("topic:9");
  });

  it("follows parents through the batch and the store", () => {
    const keys = threadKeys(
      [
        { externalId: "3", parentExternalId: "2" },
        { externalId: "2", parentExternalId: "1" },
        { externalId: "1" },
        { externalId: "9", parentExternalId: "8" },
      ],
      new Map([["8", "item:7"]]),
    );
    expect([...keys]).toEqual(
      expect.arrayContaining([
        ["3", "item:1"],
        ["9", "item:7"],
      ]),
    );
  });

  it("groups the children of a parent that nobody knows", () => {
    const keys = threadKeys(
      [
        { externalId: "2", parentExternalId: "x" },
        { externalId: "3", parentExternalId: "x" },
      ],
      new Map(),
    );
    expect(keys.get("2")).toBe(keys.get("3"));
  });

  it("ends on circles", () => {
    const keys = threadKeys(
      [
        { externalId: "1", parentExternalId: "2" },
        { externalId: "2", parentExternalId: "1" },
      ],
      new Map(),
    );
    expect(keys.size).toBe(2);
  });

  it("gives a reply tree one thread in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), (parents) => {
        const items: ThreadedItem[] = parents.map((parent, index) => ({
          externalId: `${index}`,
          parentExternalId: index === 0 ? undefined : `${parent % index}`,
        }));
        for (const order of [items, [...items].reverse()]) {
          expect(new Set(threadKeys(order, new Map()).values())).toEqual(new Set(["item:0"]));
        }
      }),
    );
  });
});
