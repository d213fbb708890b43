import { parseArgs } from "node:util";
import { CannotGoOn, reasonOf } from "../runtime/steps";

export interface ReplayArguments {
  file: string;
  tenant?: string;
  /** Items per second. */
  rate?: number;
  timeoutMs?: number;
}

export const USAGE = "npm run replay -- FILE [--tenant SLUG] [--rate N/s] [--timeout SECONDS]";

/** @throws CannotGoOn with what is wrong and how it is used */
export function parseReplayArguments(args: string[]): ReplayArguments {
  const { values, positionals } = read(args);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw refusal("Name one file");
  const { tenant, rate, timeout } = values;
  if (tenant !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(tenant)) {
    throw refusal(
      `--tenant takes the address of a tenant (small letters, digits, -), not ${tenant}`,
    );
  }
  const perSecond = number(
    rate,
    /^(\d+(?:\.\d+)?)(?:\/s)?$/,
    "--rate takes items per second, like 5/s",
  );
  const seconds = number(timeout, /^(\d+)s?$/, "--timeout takes seconds");
  return {
    file,
    ...(tenant !== undefined && { tenant }),
    ...(perSecond !== undefined && { rate: perSecond }),
    ...(seconds !== undefined && { timeoutMs: seconds * 1_000 }),
  };
}

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        tenant: { type: "string" },
        rate: { type: "string" },
        timeout: { type: "string" },
      },
    });
  } catch (error) {
    throw refusal(reasonOf(error).replace(/\.$/, ""));
  }
}

function number(given: string | undefined, form: RegExp, wish: string): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(form.exec(given)?.[1]);
  if (value > 0) return value;
  throw refusal(`${wish}, not ${given}`);
}

function refusal(what: string): CannotGoOn {
  return new CannotGoOn(`${what}. Usage: ${USAGE}`);
}
