import { parseArgs } from "node:util";
import { generateClient } from "./product-build";
import { runCommand } from "./run-command";

interface SuitesCommand {
  help: string;
  /** The program that runs them, from the root. */
  program: string;
  /** Options of its own beside `--quick`, `--json FILE` and `--help`, each with a value. */
  options?: readonly string[];
}

/** Checks the arguments, then lets the program run the suites and ends as it does. */
export async function runSuites({ help, program, options = [] }: SuitesCommand): Promise<void> {
  try {
    const { values } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: "boolean" },
        json: { type: "string" },
        help: { type: "boolean", short: "h" },
        ...Object.fromEntries(options.map((name) => [name, { type: "string" as const }])),
      },
    });
    if (values.help === true) {
      process.stdout.write(help);
      return;
    }
    await generateClient();
    const { ok } = await runCommand("tsx", [program, ...process.argv.slice(2)], { show: true });
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)} (--help explains)`);
    process.exitCode = 1;
  }
}
