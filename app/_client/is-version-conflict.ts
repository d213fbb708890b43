import { ApiProblem } from "./api";

/** Somebody else saved in the meantime: what was sent named an older version. */
export function isVersionConflict(problem: unknown): boolean {
  return (
    problem instanceof ApiProblem &&
    problem.code === "conflict" &&
    problem.issues.some(({ path }) => path === "version")
  );
}
