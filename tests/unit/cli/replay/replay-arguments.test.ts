import { describe, expect, it } from "vitest";
import { parseReplayArguments } from "@/cli/replay/replay-arguments";

describe("parseReplayArguments", () => {
  it("takes a file, a tenant, a rate and a limit of time", () => {
    expect(parseReplayArguments(["a.csv"])).toEqual({ file: "a.csv" });
    expect(
      parseReplayArguments(["--tenant", "bahn", "a.csv", "--rate", "5/s", "--timeout", "60"]),
    ).toEqual({ file: "a.csv", tenant: "bahn", rate: 5, timeoutMs: 60_000 });
    expect(parseReplayArguments(["a.csv", "--rate=0.5"])).toMatchObject({ rate: 0.5 });
  });

  it.each([
    [[]],
    [["a.csv", "b.csv"]],
    [["a.csv", "--rate", "0"]],
    [["a.csv", "--rate", "fast"]],
    [["a.csv", "--tenant", "No Slug"]],
    [["a.csv", "--unknown"]],
  ])("refuses %j and says how it is used", (args) => {
    expect(() => parseReplayArguments(args)).toThrow("Usage: npm run replay -- FILE");
  });
});
