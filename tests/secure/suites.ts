/** A safety suite: what it promises, and in which files it is. */
export interface SecureSuite {
  name: string;
  title: string;
  /** Vitest projects and the beginnings of their files' paths. */
  files: string[];
  /** Against the production build in Chromium. */
  specs: string[];
}

/** In the order in which `npm run secure` runs them. */
export const SECURE_SUITES: readonly SecureSuite[] = [
  {
    name: "S1",
    title: "nobody reaches another company, by no route, job, stream, role or row",
    files: ["tests/tenancy/", "tests/secure/s1-"],
    specs: [],
  },
  { name: "S2", title: "no address leads inside", files: ["tests/secure/s2-"], specs: [] },
  {
    name: "S3",
    title: "nothing that anybody writes is run",
    files: [],
    specs: ["tests/secure/s3-"],
  },
  {
    name: "S4",
    title: "webhooks let nothing in, fail at nothing, keep no memory",
    files: ["tests/secure/s4-"],
    specs: [],
  },
  {
    name: "S5",
    title: "sessions rotate and die, other sites change nothing, guessing ends",
    files: ["tests/secure/s5-"],
    specs: ["tests/secure/s5-"],
  },
  {
    name: "S6",
    title: "no secret in a dump, a log or an answer; keys rotate under load",
    files: ["tests/secure/s6-"],
    specs: [],
  },
  {
    name: "S7",
    title: "no injection, no field that is not named, no upload",
    files: ["tests/secure/s7-"],
    specs: [],
  },
  {
    name: "advisories",
    title: "immune to what others had to mend",
    files: ["tests/secure/advisories-", "tests/secure/without-redis"],
    specs: [],
  },
];
