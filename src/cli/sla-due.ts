import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "@/kernel/clock";
import { answerLine } from "./sla-due/answer-line";

const HELP = `npm run -s sla:due < QUESTIONS > ANSWERS

Reads JSON lines from standard input and answers each with one line, in their order, so that
anyone can check the arithmetic of deadlines. Needs no database and no configuration.

A question:
  {"calendar":{"timeZone":"Europe/Berlin",
               "weekly":{"mon":[["08:00","12:00"],["13:00","24:00"]]},
               "holidays":["2026-12-25"]},
   "startAt":"2026-03-27T15:00:00Z","targetMinutes":120,
   "pauses":[["2026-03-27T15:30:00Z","2026-03-27T16:00:00Z"]],"now":"2026-03-27T16:00:00Z"}

  calendar       null: around the clock. Days that are left out are closed; 24:00 is the end of a
                 day; intervals that touch or overlap are one; holidays are closed all day
  startAt        with Z or an offset such as +02:00, as all points in time
  targetMinutes  open minutes until the deadline; fractions are allowed
  pauses         optional; an end of null means: paused still
  now            optional; the current time if left out
  Other fields beside these are ignored, so a line may carry a name or a number.

An answer:
  {"dueAt":"2026-03-30T06:00:00Z","elapsedMinutes":30}

  dueAt          the earliest instant by which the target is used up: what ends exactly at closing
                 time is due at closing time, not at the next opening. Exact to the second (a
                 fraction is shown only if startAt, a pause or the target brought one). null if a
                 pause without an end begins before the target is used up; one that begins later
                 does not take back a deadline that has already passed
  elapsedMinutes open minutes from startAt to now without the pauses, counted on after dueAt;
                 0 if now is not after startAt; not rounded to whole minutes (90 seconds are 1.5)

  Both count the instants at which the wall clock of the zone shows an open time: an hour that is
  repeated in autumn counts twice, one that is skipped in spring not at all.
  {"error":"…"} says what is wrong with a line; the next ones are answered all the same.
  A deadline more than 100 years after its start is refused.
`;

async function answerAll(): Promise<void> {
  if (process.stdin.isTTY) console.error("Waiting for JSON lines; --help shows how they look.");
  let isFirst = true;
  for await (const given of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const line = isFirst ? given.replace(/^\uFEFF/, "") : given;
    isFirst = false;
    const answer = `${JSON.stringify(answerLine(line, systemClock))}\n`;
    if (!process.stdout.write(answer)) await once(process.stdout, "drain");
  }
}

// Whoever reads may stop early (`| head`): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

try {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) process.stdout.write(HELP);
  else await answerAll();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)} (--help explains)`);
  process.exitCode = 1;
}
