import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildWeb } from "@/cli/runtime/product-build";
import { Stage } from "./stage";
import { SUITES } from "./suites";

/** Short versions; `npm run endure` runs the long ones. */
describe("endurance", () => {
  let stage: Stage;

  beforeAll(async () => {
    // Done already where the whole of `npm test` runs.
    await buildWeb();
    stage = await Stage.open();
  }, 300_000);

  afterEach(() => stage.calm(), 30_000);
  afterAll(() => stage.close(), 30_000);

  it.each(SUITES)("$name: $title", { timeout: 90_000 }, async (suite) => {
    const outcome = await suite.run(stage, "short");
    expect(outcome.failures).toEqual([]);
    expect(outcome.injected).toBeGreaterThan(0);
  });
});
