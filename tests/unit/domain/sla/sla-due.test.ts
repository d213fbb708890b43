import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { answerLine } from "@/cli/sla-due/answer-line";
import { FixedClock } from "@/kernel/clock";

const clock = new FixedClock(new Date("2026-03-27T16:30:00Z"));
const ask = (question: unknown) => answerLine(JSON.stringify(question), clock);
const office = {
  timeZone: "Europe/Berlin",
  weekly: { mon: [["08:00", "18:00"]], fri: [["08:00", "18:00"]] },
  holidays: ["2026-12-25"],
};
const question = { calendar: office, startAt: "2026-03-27T16:00:00Z", targetMinutes: 120 };

describe("a line of sla:due", () => {
  it("answers with the deadline and the open minutes until now", () => {
    expect(ask({ ...question, pauses: [], now: "2026-03-30T06:15:00Z" })).toEqual({
      dueAt: "2026-03-30T07:00:00Z",
      elapsedMinutes: 75,
    });
  });

  it("counts until the current time if no other is given, and on after the deadline", () => {
    expect(ask(question)).toMatchObject({ elapsedMinutes: 30 });
    expect(ask({ ...question, targetMinutes: 10 })).toEqual({
      dueAt: "2026-03-27T16:10:00Z",
      elapsedMinutes: 30,
    });
  });

  it("counts around the clock without a calendar", () => {
    expect(ask({ ...question, calendar: null, now: "2026-03-27T16:00:00Z" })).toEqual({
      dueAt: "2026-03-27T18:00:00Z",
      elapsedMinutes: 0,
    });
  });

  it("has no deadline while a pause is open", () => {
    const pauses = [["2026-03-27T16:20:00Z", null]];
    expect(ask({ ...question, pauses })).toEqual({ dueAt: null, elapsedMinutes: 20 });
  });

  it("is exact to the second and below", () => {
    expect(
      ask({ ...question, startAt: "2026-03-27T16:00:01Z", now: "2026-03-27T16:01:31Z" }),
    ).toEqual({ dueAt: "2026-03-30T07:00:01Z", elapsedMinutes: 1.5 });
    expect(ask({ ...question, startAt: "2026-03-27T16:00:00.250Z" })).toMatchObject({
      dueAt: "2026-03-30T07:00:00.250Z",
    });
    expect(ask({ ...question, targetMinutes: 0.5 })).toMatchObject({
      dueAt: "2026-03-27T16:00:30Z",
    });
  });

  it("takes offsets for points in time, and a line that carries a name", () => {
    expect(ask({ ...question, id: 7, startAt: "2026-03-27T17:00:00+01:00" })).toMatchObject({
      dueAt: "2026-03-30T07:00:00Z",
    });
  });

  it.each<[string, string, string]>([
    ["an empty line", "", "this line is not JSON"],
    ["broken JSON", '{"calendar":', "this line is not JSON"],
    ["no object", "[]", "a line is one JSON object"],
    [
      "no calendar",
      JSON.stringify({ ...question, calendar: undefined }),
      "calendar: a calendar is an object",
    ],
    [
      "a bad calendar",
      JSON.stringify({ ...question, calendar: { ...office, weekly: {} } }),
      "calendar.weekly: this calendar is never open",
    ],
    [
      "a local start",
      JSON.stringify({ ...question, startAt: "2026-03-27T16:00:00" }),
      "startAt: this is no point in time",
    ],
    [
      "a day that does not exist",
      JSON.stringify({ ...question, startAt: "2026-02-30T16:00:00Z" }),
      "startAt: this is no point in time",
    ],
    [
      "a target in words",
      JSON.stringify({ ...question, targetMinutes: "120" }),
      "targetMinutes: give a number",
    ],
    [
      "a negative target",
      JSON.stringify({ ...question, targetMinutes: -1 }),
      "targetMinutes: a target cannot be negative",
    ],
    [
      "an endless target",
      `{"calendar":null,"startAt":"2026-03-27T16:00:00Z","targetMinutes":1e999}`,
      "targetMinutes: give a number",
    ],
    ["a target for ages", JSON.stringify({ ...question, targetMinutes: 1e12 }), "within 100 years"],
    [
      "half a pause",
      JSON.stringify({ ...question, pauses: [["2026-03-27T16:20:00Z"]] }),
      "pauses.0: a pause is a pair",
    ],
    [
      "a pause backwards",
      JSON.stringify({ ...question, pauses: [["2026-03-27T16:20:00Z", "2026-03-27T16:10:00Z"]] }),
      "pauses.0: this pause ends before it begins",
    ],
    ["a bad now", JSON.stringify({ ...question, now: "soon" }), "now: this is no point in time"],
    ["nesting without end", "[".repeat(200_000), ""],
  ])("answers %s with the reason", (_, line, reason) => {
    expect(answerLine(line, clock)).toEqual({ error: expect.stringContaining(reason) });
  });
});

describe("npm run sla:due", () => {
  const root = fileURLToPath(new URL("../../../../", import.meta.url));

  function start(args: string[] = []) {
    // In an environment that names no service.
    return spawn(process.execPath, ["--import", "tsx", "src/cli/sla-due.ts", ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, NODE_ENV: "production" },
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  it("answers line by line while the questions still come, in order, and survives bad ones", async () => {
    const command = start();
    const exited = once(command, "exit");
    const line = JSON.stringify({ ...question, now: question.startAt });
    command.stdin.write(`\uFEFF${line}\r\nnonsense\n`);
    let output = "";
    for await (const chunk of command.stdout) {
      output += chunk;
      if (output.split("\n").length > 2 && !command.stdin.writableEnded) {
        command.stdin.end(Array.from({ length: 2_000 }, () => line).join("\n"));
      }
    }
    expect(await exited).toEqual([0, null]);
    const answers = output.trimEnd().split("\n");
    const right = JSON.stringify({ dueAt: "2026-03-30T07:00:00Z", elapsedMinutes: 0 });
    expect(answers.slice(0, 3)).toEqual([right, '{"error":"this line is not JSON"}', right]);
    expect(answers).toHaveLength(2_002);
  });

  it("explains itself", async () => {
    const command = start(["--help"]);
    let output = "";
    for await (const chunk of command.stdout) output += chunk;
    expect(output).toContain("npm run -s sla:due");
    expect(output).toContain("targetMinutes");
  });
});
