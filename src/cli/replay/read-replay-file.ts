import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import type { MalformedRow } from "./replay-plan";

export interface GermevalRow {
  line: number;
  url: string;
  text: string;
}

export interface TwcsRow {
  line: number;
  id: string;
  author: string;
  isInbound: boolean;
  at: Date;
  text: string;
  /** Null when it answers nothing. */
  answers: string | null;
  answeredBy: string[];
}

export type ReplayFile = { malformed: MalformedRow[] } & (
  | { kind: "germeval"; rows: GermevalRow[] }
  | { kind: "twcs"; rows: TwcsRow[] }
);

const GERMEVAL = ["url", "text"];
const TWCS = [
  "tweet_id",
  "author_id",
  "inbound",
  "created_at",
  "text",
  "response_tweet_id",
  "in_response_to_tweet_id",
];

type Fields = Map<string, string>;

/**
 * Reads a file of real mentions and tells its kind by its header. Rows that cannot be understood are
 * named, and stop nothing; what a row lacks at its end is empty. @throws CannotGoOn when the file cannot be read or is of no known kind
 */
export async function readReplayFile(path: string): Promise<ReplayFile> {
  const malformed: MalformedRow[] = [];
  const records = await readRecords(path, malformed);
  const header = records.shift()?.record.map((name) => name.trim().toLowerCase()) ?? [];
  const has = (names: string[]) => names.every((name) => header.includes(name));
  const take = <Row>(understand: (fields: Fields, line: number) => Row | string): Row[] => {
    const rows: Row[] = [];
    for (const { record, line } of records) {
      const result =
        record.length <= header.length
          ? understand(new Map(header.map((name, index) => [name, record[index] ?? ""])), line)
          : `${record.length} fields instead of ${header.length}`;
      if (typeof result === "string") malformed.push({ line, reason: result });
      else rows.push(result);
    }
    malformed.sort((one, other) => one.line - other.line);
    return rows;
  };
  if (has(TWCS)) return { kind: "twcs", rows: take(twcsRow), malformed };
  if (has(GERMEVAL)) return { kind: "germeval", rows: take(germevalRow), malformed };
  throw new CannotGoOn(
    `${path} is of no known kind: its first line must name the columns ${GERMEVAL.join(", ")} … or ${TWCS.join(", ")}.`,
  );
}

async function readRecords(
  path: string,
  malformed: MalformedRow[],
): Promise<{ record: string[]; line: number }[]> {
  const records: { record: string[]; line: number }[] = [];
  let nextLine = 1;
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      malformed.push({
        line: Number(error?.lines ?? nextLine),
        reason: error?.message ?? "cannot be read",
      });
      return undefined;
    },
  });
  try {
    await pipeline(createReadStream(path), parser, async (source) => {
      for await (const record of source as AsyncIterable<string[]>) {
        records.push({ record, line: nextLine });
        nextLine += 1 + record.reduce((sum, field) => sum + lineBreaks(field), 0);
      }
    });
  } catch (error) {
    throw new CannotGoOn(`${path} cannot be read: ${reasonOf(error)}`);
  }
  return records;
}

function lineBreaks(field: string): number {
  return field.split("\n").length - 1;
}

function germevalRow(fields: Fields, line: number): GermevalRow | string {
  const text = fields.get("text") ?? "";
  return text.trim() === "" ? "no text" : { line, url: (fields.get("url") ?? "").trim(), text };
}

function twcsRow(fields: Fields, line: number): TwcsRow | string {
  const of = (name: string) => (fields.get(name) ?? "").trim();
  const id = of("tweet_id");
  const inbound = of("inbound").toLowerCase();
  const at = new Date(of("created_at"));
  const answers = of("in_response_to_tweet_id").replace(/\.0$/, "");
  if (!isPostId(id)) return `tweet_id ${id || "is missing"} is no id`;
  if (of("author_id") === "") return "no author_id";
  if (inbound !== "true" && inbound !== "false") return "inbound is neither true nor false";
  if (Number.isNaN(at.getTime())) return `created_at ${of("created_at")} is no time`;
  if ((fields.get("text") ?? "").trim() === "") return "no text";
  if (answers !== "" && !isPostId(answers)) return `in_response_to_tweet_id ${answers} is no id`;
  return {
    line,
    id,
    author: of("author_id"),
    isInbound: inbound === "true",
    at,
    text: fields.get("text") ?? "",
    answers: answers || null,
    answeredBy: of("response_tweet_id")
      .split(",")
      .map((one) => one.trim())
      .filter(isPostId),
  };
}

function isPostId(id: string): boolean {
  return /^\d{1,19}$/.test(id);
}
