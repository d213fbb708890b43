import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startDiscourseSimulator } from "../../simulators";

const stateDir = mkdtempSync(join(tmpdir(), "echolot-refs-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

describe("an item with a ref", () => {
  it("is one item however often it is given, also after a restart, and per account", async () => {
    const input = { ref: "row 1", author: { username: "gast" }, text: "Wann fährt der Zug?" };
    const first = await startDiscourseSimulator({ stateDir });
    const made = first.mention(input);
    expect(first.mention(input)).toEqual(made);
    expect(first.mention({ ...input, ref: "row 2" }).id).not.toBe(made.id);
    first.createAccount({ username: "other" });
    const elsewhere = first.mention({ ...input, account: "other" });
    expect(elsewhere.url).not.toBe(made.url);
    await first.close();

    const second = await startDiscourseSimulator({ stateDir });
    expect(second.mention(input).id).toBe(made.id);
    await second.close();
  });
});
