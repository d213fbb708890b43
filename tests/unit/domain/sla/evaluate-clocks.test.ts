import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClockFact, evaluateClocks, nextDueAt } from "@/domain/sla/rules/evaluate-clocks";
import { at, mention, response, status, terms } from "./clock-facts";

const targets = terms({ first_response: 120, next_response: 60, resolution: 1_440 });

function clock(facts: ClockFact[], promise: string, cycle = 1, now = at(10)) {
  return evaluateClocks([targets, ...facts], now).find(
    (each) => each.promise === promise && each.cycle === cycle,
  );
}

describe("evaluateClocks", () => {
  it("starts both clocks at the platform's timestamp of the mention (rule 3)", () => {
    expect(clock([mention(0)], "first_response")).toMatchObject({
      state: "running",
      startedAt: at(0),
      dueAt: at(120),
      stoppedAt: null,
    });
    expect(clock([mention(0)], "resolution")).toMatchObject({ state: "running", dueAt: at(1_440) });
  });

  it("is met by a reply in time, to the very millisecond", () => {
    expect(clock([mention(0), response(120)], "first_response")).toMatchObject({
      state: "met",
      stoppedAt: at(120),
    });
    const late: ClockFact = { kind: "response", at: new Date(at(120).getTime() + 1) };
    expect(clock([mention(0), late], "first_response", 1, at(500))).toMatchObject({
      state: "breached",
      breachedAt: at(120),
    });
  });

  it("gives the same verdict whenever it is asked (rule 10)", () => {
    const facts = [mention(0), response(130), status(2_000, "resolved")];
    expect(evaluateClocks([targets, ...facts], at(2_001))).toEqual(
      evaluateClocks([targets, ...facts], at(99_999)),
    );
  });

  it("counts a burst from its oldest unanswered mention (rule 5)", () => {
    const facts = [mention(0), response(10), mention(20), mention(25), response(90)];
    expect(clock(facts, "next_response")).toMatchObject({
      startedAt: at(20),
      state: "breached",
      breachedAt: at(80),
    });
    expect(clock(facts, "next_response", 2)).toBeUndefined();
  });

  it("has no next response before a first one (rule 5)", () => {
    expect(clock([mention(0), mention(5)], "next_response")).toBeUndefined();
  });

  it("pauses resolution while waiting for the customer, and not the response (rule 6)", () => {
    const waiting = [mention(0), response(10), status(10, "pending")];
    expect(clock(waiting, "resolution", 1, at(5_000))).toMatchObject({
      state: "paused",
      dueAt: null,
    });
    const back = [...waiting, mention(100), status(100, "open")];
    expect(clock(back, "resolution", 1, at(101))).toMatchObject({
      state: "running",
      dueAt: at(1_440 + 90),
      pausedSeconds: 90 * 60,
    });
  });

  it("does not let a pause undo a breach", () => {
    const facts = [mention(0), status(1_500, "pending"), status(9_000, "resolved")];
    expect(clock(facts, "resolution", 1, at(10_000))).toMatchObject({
      state: "breached",
      breachedAt: at(1_440),
    });
  });

  it("stops everything at resolve and starts a new cycle at reopening (rule 7)", () => {
    const facts = [
      mention(0),
      response(5),
      status(10, "resolved"),
      status(60, "open"),
      mention(60),
    ];
    expect(clock(facts, "resolution")).toMatchObject({ state: "met", stoppedAt: at(10) });
    expect(clock(facts, "resolution", 2, at(61))).toMatchObject({
      state: "running",
      startedAt: at(60),
      dueAt: at(1_500),
    });
    expect(clock(facts, "next_response", 1, at(61))).toMatchObject({
      state: "running",
      startedAt: at(60),
    });
    expect(clock(facts, "first_response", 2)).toBeUndefined();
  });

  it("cancels the response clock of a ticket resolved unanswered in time, and breaks it when late", () => {
    expect(clock([mention(0), status(60, "resolved")], "first_response")).toMatchObject({
      state: "cancelled",
      breachedAt: null,
    });
    expect(clock([mention(0), status(200, "resolved")], "first_response")).toMatchObject({
      state: "breached",
      breachedAt: at(120),
    });
  });

  it("starts the response anew when a ticket resolved unanswered is reopened by hand", () => {
    const facts = [mention(0), status(60, "resolved"), status(90, "open")];
    expect(clock(facts, "first_response", 2, at(91))).toMatchObject({
      state: "running",
      startedAt: at(90),
    });
  });

  it("a late resolve between two runs of a checker is a breach all the same (rule 10)", () => {
    expect(
      clock([mention(0), status(1_441, "resolved")], "resolution", 1, at(1_500)),
    ).toMatchObject({ state: "breached" });
  });

  it("leaves dismissed tickets without verdicts, and goes on untouched when it is taken back", () => {
    const dismissed = [mention(0), status(30, "dismissed")];
    expect(evaluateClocks([targets, ...dismissed], at(9_999)).map((each) => each.state)).toEqual([
      "cancelled",
      "cancelled",
    ]);
    expect(nextDueAt(evaluateClocks([targets, ...dismissed], at(40)))).toBeNull();
    const back = [...dismissed, status(31, "open")];
    expect(clock(back, "first_response", 1, at(40))).toMatchObject({
      state: "running",
      startedAt: at(0),
      dueAt: at(120),
    });
  });

  it("promises nothing where there is no target", () => {
    expect(evaluateClocks([terms({}), mention(0), response(1)], at(2))).toEqual([]);
  });

  const facts = fc
    .array(
      fc.record({
        minute: fc.integer({ min: 0, max: 6_000 }),
        what: fc.constantFrom(
          "mention",
          "response",
          "open",
          "pending",
          "on_hold",
          "resolved",
          "dismissed",
        ),
      }),
      { maxLength: 25 },
    )
    .map((list) =>
      // Distinct instants: what happened in which order is then beyond doubt.
      [...new Map(list.map((each) => [each.minute, each])).values()].map(({ minute, what }) =>
        what === "mention"
          ? mention(minute)
          : what === "response"
            ? response(minute)
            : status(minute, what as "open"),
      ),
    );

  it("does not depend on the order in which facts arrive", () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.integer()), (list, random) => {
        const shuffled = list
          .map((fact) => ({ fact, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
        expect(evaluateClocks([...shuffled, targets], at(7_000))).toEqual(
          evaluateClocks([targets, ...list], at(7_000)),
        );
      }),
    );
  });

  it("never changes a stopped clock by what happens later", () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 6_000 }), (list, cut) => {
        const early = list.filter((fact) => fact.at <= at(cut));
        const before = evaluateClocks([targets, ...early], at(cut)).filter(
          // A dismissal may be taken back; what it cancelled is open until then.
          (each) =>
            each.stoppedAt !== null && each.state !== "cancelled" && each.promise !== "resolution",
        );
        const after = evaluateClocks([targets, ...list], at(7_000));
        for (const each of before.filter((one) => one.state === "met")) {
          expect(after).toContainEqual(each);
        }
      }),
    );
  });

  it("agrees with a minute-by-minute oracle on the resolution clock of the first cycle", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            minute: fc.integer({ min: 1, max: 3_000 }),
            what: fc.constantFrom("open", "pending", "on_hold"),
          }),
          { maxLength: 12 },
        ),
        (changes) => {
          const distinct = [...new Map(changes.map((each) => [each.minute, each])).values()].sort(
            (a, b) => a.minute - b.minute,
          );
          const list = [
            mention(0),
            ...distinct.map(({ minute, what }) => status(minute, what as "open")),
          ];
          let isPaused = false;
          let elapsed = 0;
          let breachedAt: number | null = null;
          for (let minute = 0; minute < 6_000 && breachedAt === null; minute += 1) {
            const change = distinct.find((each) => each.minute === minute);
            if (change !== undefined) isPaused = change.what !== "open";
            if (elapsed === 1_440 && !isPaused) breachedAt = minute;
            if (!isPaused) elapsed += 1;
          }
          const found = evaluateClocks([targets, ...list], at(6_000)).find(
            (each) => each.promise === "resolution",
          );
          if (breachedAt === null) expect(found?.state).toBe("paused");
          else expect(found).toMatchObject({ state: "breached" });
        },
      ),
    );
  });
});
