import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ClockFact,
  type EvaluatedClock,
  evaluateClocks,
  nextDueAt,
  nextMomentAt,
  nextWarnAt,
} from "@/domain/sla/rules/evaluate-clocks";
import { elapsedWorkingTime } from "@/domain/sla/rules/working-time";
import { at, mention, office, response, status, terms } from "./clock-facts";

const DAY = 24 * 60;
const three = { first_response: 120, next_response: 60, resolution: DAY };

/** The rules of the clocks by number, and what rivals get wrong: facts in, clocks out. */
const cases: {
  rule: string;
  facts: ClockFact[];
  now?: number;
  clock: [promise: string, cycle: number];
  is: Partial<EvaluatedClock> | undefined;
}[] = [
  {
    rule: "1: each promise is optional",
    facts: [terms({ resolution: 30 }), mention(0)],
    clock: ["first_response", 1],
    is: undefined,
  },
  {
    rule: "1: a target is counted in the calendar: 17:00 is followed by 9:00",
    facts: [terms({ first_response: 9 * 60 }, { calendar: office }), mention(0)],
    clock: ["first_response", 1],
    is: { dueAt: at(DAY + 60) },
  },
  {
    rule: "3: a mention from the weekend starts at its own time and counts from Monday",
    facts: [terms({ first_response: 60 }, { calendar: office }), mention(5 * DAY)],
    clock: ["first_response", 1],
    is: { startedAt: at(5 * DAY), dueAt: at(7 * DAY + 60) },
  },
  {
    rule: "4: only a response stops a response clock; resolving late does not meet it",
    facts: [terms(three), mention(0), status(121, "resolved")],
    clock: ["first_response", 1],
    is: { state: "breached", breachedAt: at(120) },
  },
  {
    rule: "4: whoever answered is kept",
    facts: [terms(three), mention(0), response(5, "lena")],
    clock: ["first_response", 1],
    is: { state: "met", stoppedById: "lena", elapsedSeconds: 300 },
  },
  {
    rule: "5: a burst is one cycle, from its oldest unanswered mention",
    facts: [terms(three), mention(0), response(1), mention(10), mention(50), response(71)],
    clock: ["next_response", 1],
    is: { state: "breached", startedAt: at(10), breachedAt: at(70) },
  },
  {
    rule: "6: waiting for the customer does not pause a response",
    facts: [terms(three), mention(0), status(10, "pending")],
    clock: ["first_response", 1],
    is: { state: "running", dueAt: at(120) },
  },
  {
    rule: "6: on hold pauses what the policy says: here the response as well",
    facts: [
      terms(three, { onHoldPauses: ["first_response"] }),
      mention(0),
      status(10, "on_hold"),
      status(40, "open"),
    ],
    now: 41,
    clock: ["first_response", 1],
    is: { state: "running", dueAt: at(150), pausedSeconds: 1_800 },
  },
  {
    rule: "6: on hold pauses what the policy says: here not the resolution",
    facts: [terms(three, { onHoldPauses: [] }), mention(0), status(10, "on_hold")],
    clock: ["resolution", 1],
    is: { state: "running", dueAt: at(DAY) },
  },
  {
    rule: "6: paused time is counted in the calendar, not on the wall: a night costs nothing",
    facts: [
      terms({ resolution: 16 * 60 }, { calendar: office }),
      mention(0),
      status(7 * 60, "pending"),
      status(DAY + 60, "open"),
    ],
    now: DAY + 61,
    clock: ["resolution", 1],
    // An hour of Monday and one of Tuesday were paused.
    is: { pausedSeconds: 2 * 3_600, dueAt: at(2 * DAY + 2 * 60) },
  },
  {
    rule: "7: reopening is measured: it starts a new resolution",
    facts: [terms(three), mention(0), status(10, "resolved"), status(60, "open"), mention(60)],
    now: 61,
    clock: ["resolution", 2],
    is: { state: "running", startedAt: at(60) },
  },
  {
    rule: "7: the first resolution stays what it was when the ticket is reopened",
    facts: [terms(three), mention(0), status(10, "resolved"), status(5_000, "open")],
    now: 9_000,
    clock: ["resolution", 1],
    is: { state: "met", stoppedAt: at(10) },
  },
  {
    rule: "7: a closing thanks after the end leaves no verdict, however late it is closed",
    facts: [
      terms(three),
      mention(0),
      response(5),
      status(6, "resolved"),
      status(100, "open"),
      mention(100),
      status(9_000, "resolved", { isClosingRemark: true }),
    ],
    now: 9_001,
    clock: ["resolution", 2],
    is: { state: "cancelled", breachedAt: null },
  },
  {
    rule: "7: a closing thanks leaves no response verdict either",
    facts: [
      terms(three),
      mention(0),
      response(5),
      mention(100),
      status(900, "resolved", { isClosingRemark: true }),
    ],
    now: 901,
    clock: ["next_response", 1],
    is: { state: "cancelled", breachedAt: null },
  },
  {
    rule: "7: the matter was done when the customer gave thanks, not when it was clicked away",
    facts: [
      terms(three),
      mention(0),
      response(5),
      mention(100),
      status(9_000, "resolved", { isClosingRemark: true }),
    ],
    now: 9_001,
    clock: ["resolution", 1],
    is: { state: "met", stoppedAt: at(100) },
  },
  {
    rule: "7: dismissed tickets have no verdict",
    facts: [terms(three), mention(0), status(30, "dismissed")],
    now: 9_000,
    clock: ["first_response", 1],
    is: { state: "cancelled", breachedAt: null },
  },
  {
    rule: "8: a higher priority: elapsed time stays, the target changes",
    facts: [
      terms(three),
      mention(0),
      terms({ first_response: 60 }, { minutes: 30, version: 2, priority: "urgent" }),
    ],
    now: 40,
    clock: ["first_response", 1],
    is: { state: "running", dueAt: at(60), targetMinutes: 60 },
  },
  {
    rule: "8: a target that had already passed is broken by the change, not before it",
    facts: [terms(three), mention(0), terms({ first_response: 20 }, { minutes: 30, version: 2 })],
    now: 40,
    clock: ["first_response", 1],
    is: { state: "breached", dueAt: at(20), breachedAt: at(30) },
  },
  {
    rule: "8: what was broken stays broken since then under a shorter target",
    facts: [terms(three), mention(0), terms({ first_response: 20 }, { minutes: 500, version: 2 })],
    now: 600,
    clock: ["first_response", 1],
    is: { state: "breached", breachedAt: at(120) },
  },
  {
    rule: "8: a removed target closes without a verdict",
    facts: [terms(three), mention(0), terms({ resolution: DAY }, { minutes: 30, version: 2 })],
    now: 5_000,
    clock: ["first_response", 1],
    is: { state: "cancelled", stoppedAt: at(30), breachedAt: null },
  },
  {
    rule: "8: a promise made later counts from the mention, and is broken by the making at most",
    facts: [terms({}), mention(0), terms({ first_response: 10 }, { minutes: 30, version: 2 })],
    now: 40,
    clock: ["first_response", 1],
    is: { state: "breached", startedAt: at(0), breachedAt: at(30) },
  },
  {
    rule: "8: a change of calendar keeps what has elapsed and counts on in the new one",
    facts: [
      // Ten of sixteen hours pass around the clock, until 19:00.
      terms({ resolution: 16 * 60 }),
      mention(0),
      terms({ resolution: 16 * 60 }, { minutes: 600, version: 2, calendar: office }),
    ],
    now: 601,
    clock: ["resolution", 1],
    is: { dueAt: at(DAY + 6 * 60) },
  },
  {
    rule: "8: a verdict keeps the terms it was judged by",
    facts: [
      terms(three),
      mention(0),
      response(100),
      terms({ first_response: 20 }, { minutes: 200, version: 2 }),
    ],
    now: 5_000,
    clock: ["first_response", 1],
    is: { state: "met", targetMinutes: 120 },
  },
  {
    rule: "8: a policy that pauses on hold comes into force while the ticket is on hold",
    facts: [
      terms(three, { onHoldPauses: [] }),
      mention(0),
      status(60, "on_hold"),
      terms(three, { minutes: 120, version: 2, onHoldPauses: ["resolution"] }),
      status(180, "open"),
    ],
    now: 181,
    clock: ["resolution", 1],
    is: { pausedSeconds: 3_600, dueAt: at(DAY + 60) },
  },
  {
    rule: "10: a resolve between two looks of a checker is late all the same",
    facts: [terms(three), mention(0), status(DAY + 1, "resolved")],
    now: DAY + 500,
    clock: ["resolution", 1],
    is: { state: "breached", breachedAt: at(DAY), stoppedAt: at(DAY + 1) },
  },
  {
    rule: "12: the warning comes at the policy's share of the target, in the calendar",
    facts: [
      terms({ first_response: 16 * 60 }, { calendar: office, warningShare: 0.75 }),
      mention(0),
    ],
    clock: ["first_response", 1],
    is: { warnAt: at(DAY + 4 * 60), dueAt: at(DAY + 8 * 60) },
  },
];

describe("rules of the clocks", () => {
  it.each(cases)("rule $rule", ({ facts, now, clock: [promise, cycle], is }) => {
    const found = evaluateClocks(facts, at(now ?? 11)).find(
      (each) => each.promise === promise && each.cycle === cycle,
    );
    if (is === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(is);
  });

  it("rule 12: warning, breach and steps are moments of the clock, until it stops", () => {
    const steps = [
      { id: "tell", promises: ["first_response"], at: "warning", afterMs: 0 },
      { id: "lead", promises: ["first_response"], at: "breach", afterMs: 30 * 60_000 },
      { id: "other", promises: ["resolution"], at: "breach", afterMs: 0 },
    ] as const;
    const facts = [terms({ first_response: 120 }, { steps }), mention(0)];
    const momentsOf = (clock: EvaluatedClock | undefined) =>
      clock?.moments.map((moment) => [moment.stepId ?? moment.kind, moment.at]);
    const [running] = evaluateClocks(facts, at(1));
    expect(momentsOf(running)).toEqual([
      ["warning", at(90)],
      ["tell", at(90)],
      ["breach", at(120)],
      ["lead", at(150)],
    ]);
    expect(running && nextMomentAt(running, at(1))).toEqual(at(90));
    // At the moment itself the promise is still kept: it comes right after.
    expect(running && nextMomentAt(running, at(90))).toEqual(at(90));
    expect(running && nextMomentAt(running, at(91))).toEqual(at(120));
    expect(running && nextMomentAt(running, at(151))).toBeNull();
    const [answered] = evaluateClocks([...facts, response(130)], at(200));
    expect(momentsOf(answered)).toEqual([
      ["warning", at(90)],
      ["tell", at(90)],
      ["breach", at(120)],
    ]);
    expect(answered && nextMomentAt(answered, at(1))).toBeNull();
    const [tightened] = evaluateClocks(
      [...facts, terms({ first_response: 10 }, { minutes: 60, version: 2, steps })],
      at(70),
    );
    expect(momentsOf(tightened)).toContainEqual(["lead", at(90)]);
  });

  it("rule 12: the next due and the next warning are the earliest of what runs", () => {
    const clocks = evaluateClocks([terms(three), mention(0)], at(1));
    expect(nextDueAt(clocks)).toEqual(at(120));
    expect(nextWarnAt(clocks)).toEqual(at(90));
    const paused = evaluateClocks(
      [terms({ resolution: 60 }), mention(0), status(5, "pending")],
      at(500),
    );
    expect(paused).toMatchObject([{ state: "paused", dueAt: null, warnAt: null }]);
    expect(nextDueAt(paused)).toBeNull();
  });

  const minutes = fc.integer({ min: 0, max: 20_000 });
  const changes = fc.array(
    fc.record({
      minute: minutes,
      target: fc.integer({ min: 1, max: 3_000 }),
      isOffice: fc.boolean(),
    }),
    { maxLength: 4 },
  );

  it("rule 8: elapsed time is the sum of the stretches, each in its calendar", () => {
    fc.assert(
      fc.property(changes, minutes, (list, end) => {
        const sorted = [...new Map(list.map((each) => [each.minute, each])).values()].sort(
          (a, b) => a.minute - b.minute,
        );
        const facts = [
          terms({ resolution: 3_000 }),
          mention(0),
          ...sorted.map(({ minute, target, isOffice }, index) =>
            terms(
              { resolution: target },
              { minutes: minute, version: index + 2, calendar: isOffice ? office : null },
            ),
          ),
          status(end, "resolved"),
        ];
        const [clock] = evaluateClocks(facts, at(30_000));
        let expected = 0;
        let calendar: typeof office | null = null;
        let from = 0;
        for (const change of [...sorted.filter((each) => each.minute < end), { minute: end }]) {
          expected += elapsedWorkingTime(calendar, at(from), at(change.minute), []);
          from = change.minute;
          if ("isOffice" in change) calendar = change.isOffice ? office : null;
        }
        expect(clock?.elapsedSeconds).toBe(Math.round(expected / 1_000));
        const target = sorted.findLast((each) => each.minute <= end)?.target ?? 3_000;
        expect(clock?.state).toBe(expected > target * 60_000 ? "breached" : "met");
      }),
    );
  });

  it("rule 10: what is evaluated later never contradicts what was evaluated earlier", () => {
    fc.assert(
      fc.property(changes, minutes, minutes, (list, a, b) => {
        const facts = [
          terms({ resolution: 3_000 }),
          mention(0),
          ...list.map(({ minute, target, isOffice }, index) =>
            terms(
              { resolution: target },
              { minutes: minute, version: index + 2, calendar: isOffice ? office : null },
            ),
          ),
        ];
        const [early, late] = [at(Math.min(a, b)), at(Math.max(a, b))];
        const known = facts.filter((fact) => fact.at <= early);
        const [before] = evaluateClocks(known, early);
        const [after] = evaluateClocks(known, late);
        expect(after?.dueAt).toEqual(before?.dueAt);
        if (before?.state === "breached") expect(after?.breachedAt).toEqual(before.breachedAt);
      }),
    );
  });
});
