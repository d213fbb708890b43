import { expect, it } from "vitest";
import { ApiProblem, isWorthAnotherTry } from "../../../app/_client/api";

it("asks again for what did not get through, and not for what was refused", () => {
  expect(isWorthAnotherTry(0, new ApiProblem("offline", "", 0))).toBe(true);
  expect(isWorthAnotherTry(0, new ApiProblem("unavailable", "", 503))).toBe(true);
  expect(isWorthAnotherTry(2, new ApiProblem("unavailable", "", 503))).toBe(false);
  expect(isWorthAnotherTry(0, new ApiProblem("not_found", "", 404))).toBe(false);
  expect(isWorthAnotherTry(0, new ApiProblem("forbidden", "", 403))).toBe(false);
});
