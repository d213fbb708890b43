import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readReplayFile } from "@/cli/replay/read-replay-file";

const directory = mkdtempSync(join(tmpdir(), "echolot-rows-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(directory, `${Math.random()}.csv`);
  writeFileSync(path, content);
  return path;
}

const TWCS =
  "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n";

describe("readReplayFile", () => {
  it("knows the lines of rows whose texts hold line breaks and quotes", async () => {
    const read = await readReplayFile(
      file(
        '\uFEFFurl,text,relevance\nhttp://a.de,"two\nlines, ""quoted"" 🚆",true\nhttp://b.de,b,false\n',
      ),
    );
    expect(read).toEqual({
      kind: "germeval",
      malformed: [],
      rows: [
        { line: 2, url: "http://a.de", text: 'two\nlines, "quoted" 🚆' },
        { line: 4, url: "http://b.de", text: "b" },
      ],
    });
  });

  it("names rows that it cannot understand and keeps the others", async () => {
    const read = await readReplayFile(
      file(
        `${TWCS}1,9,true,Tue Oct 31 22:10:47 +0000 2017,hello,"2,3",\nx,9,true,Tue Oct 31 22:10:47 +0000 2017,hello,,\n4,9,true,yesterday,hello,,\n5,9,maybe,Tue Oct 31 22:10:47 +0000 2017,hello,,\n6,9\n7,Tesco,False,Tue Oct 31 22:10:47 +0000 2017,hello,,1\n8,9,true,Tue Oct 31 22:10:47 +0000 2017,one, two,,\n`,
      ),
    );
    expect(read.kind).toBe("twcs");
    expect(read.rows).toMatchObject([
      { id: "1", at: new Date("2017-10-31T22:10:47Z"), answeredBy: ["2", "3"], answers: null },
      { id: "7", isInbound: false, answers: "1" },
    ]);
    expect(read.malformed).toEqual([
      { line: 3, reason: "tweet_id x is no id" },
      { line: 4, reason: "created_at yesterday is no time" },
      { line: 5, reason: "inbound is neither true nor false" },
      { line: 6, reason: "inbound is neither true nor false" },
      { line: 8, reason: "8 fields instead of 7" },
    ]);
  });

  it("refuses a file of another kind and one that is not there, in a plain line", async () => {
    await expect(readReplayFile(file("a,b\n1,2\n"))).rejects.toThrow("of no known kind");
    await expect(readReplayFile(join(directory, "none.csv"))).rejects.toThrow("cannot be read");
    await expect(readReplayFile(file(""))).rejects.toThrow("of no known kind");
  });
});
