import { ConfigurationError } from "@/infra/config";
import { CannotGoOn, reasonOf } from "../runtime/steps";

/** Runs a command to its end; what went wrong is one line, and the exit code says so. */
export async function runOperation(title: string, run: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    const isPlain = error instanceof CannotGoOn || error instanceof ConfigurationError;
    console.error(isPlain ? error.message : `${title} failed: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}
