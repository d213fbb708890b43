import { runSuites } from "./runtime/run-suites";

const HELP = `npm run secure [-- [SUITE…] [--quick] [--json FILE]]

Attacks the product as strangers, other companies, platforms and colleagues would, and counts what came
of it. What it attacks is read from the routes, the jobs, the models and the database itself. Starts
services of its own and deletes them.

  SUITE        S1 other companies, S2 addresses, S3 scripts in a browser, S4 webhooks, S5 sessions,
               S6 secrets, S7 input, advisories; all of them when none is named
  --quick      minutes instead of half an hour: fewer of everything
  --json FILE  writes every count

Ends with 1 when a promise was broken. tests/secure/README.md says what each one promises. SECURE_SEED
repeats a run whose seed is named beside a failure.
`;

await runSuites({ help: HELP, program: "tests/secure/main.ts" });
