import { execa } from "execa";
import { CannotGoOn } from "./steps";

export interface CommandOutcome {
  ok: boolean;
  /** Both outputs as they came. */
  output: string;
}

/** Runs a program of `node_modules/.bin` or of the system to its end. Never throws for its failure. */
export async function runCommand(
  command: string,
  args: string[],
  options: { env?: Record<string, string | undefined>; show?: boolean } = {},
): Promise<CommandOutcome> {
  const result = await execa(command, args, {
    preferLocal: true,
    env: options.env,
    stdin: "ignore",
    all: true,
    reject: false,
    cleanup: true,
    stdout: options.show ? ["inherit", "pipe"] : "pipe",
    stderr: options.show ? ["inherit", "pipe"] : "pipe",
  });
  const reason = result.all ? "" : (result.shortMessage ?? "");
  return { ok: !result.failed, output: `${result.all ?? ""}${reason}` };
}

/** @throws CannotGoOn with the end of what the program said */
export async function mustRun(
  label: string,
  command: string,
  args: string[],
  env?: Record<string, string | undefined>,
): Promise<string> {
  const { ok, output } = await runCommand(command, args, { env });
  if (ok) return output;
  throw new CannotGoOn(`${label} failed.\n${output.split("\n").slice(-30).join("\n")}`);
}
