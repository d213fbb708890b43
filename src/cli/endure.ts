import { runSuites } from "./runtime/run-suites";

const HELP = `npm run endure [-- [SUITE…] [--quick] [--json FILE]]

Breaks the product on purpose and counts what came of it: kills its workers, empties and kills its
Redis, crashes its PostgreSQL, lets platforms answer nonsense. Starts services of its own and deletes
them.

  SUITE        R1 mentions, R2 faulty platforms, R3 replies, R4 deadlines, R5 poison and hanging
               workers, R6 one tenant's flood, R7 browsers that were offline, R8 a restored
               backup; all of them when none is named
  --quick      minutes instead of an hour: fewer of everything
  --json FILE  writes every count

Ends with 1 when a promise was broken. tests/endurance/README.md says what each one promises.
`;

await runSuites({ help: HELP, program: "tests/endurance/main.ts" });
