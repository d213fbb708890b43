import { runSuites } from "./runtime/run-suites";

const HELP = `npm run bench [-- [PART…] [--quick] [--json FILE]]

Measures the product against what the same machine can do at best, both in one run, and holds the
ratios against the goals. Starts its own PostgreSQL, Redis, web server and workers, and deletes them.

  PART              ingest, webhook, queue, search, counts, live, fairness, sla, ui, memory;
                    all of them when none is named
  --quick           100,000 and 300,000 tickets in place of 1 and 10 million, and fewer rounds
  --soak-minutes N  how long memory lets the product work: 60, with --quick 1
  --json FILE       writes every figure with its rounds

Ends with 1 when a figure misses what it must meet. tests/bench/README.md says what each one means.
`;

await runSuites({ help: HELP, program: "tests/bench/run.ts", options: ["soak-minutes"] });
