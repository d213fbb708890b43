import pino, { type Logger } from "pino";
import { config, secretsOf } from "@/infra/config";
import { logContext } from "./context";
import { scrub, scrubText } from "./scrub";

export { inLogContext, type LogContext, logContext, noteInLog } from "./context";
export { scrub, scrubText } from "./scrub";

let memo: { logger: Logger; secrets: readonly string[] } | undefined;

function open(): { logger: Logger; secrets: readonly string[] } {
  memo ??= {
    logger: pino({
      level: config().logLevel,
      base: { pid: process.pid },
      mixin: () => ({ ...logContext() }),
      // Errors are plain objects by then; pino's own form of them would be built from those again.
      serializers: { err: (error: unknown) => error },
    }),
    secrets: secretsOf(config()),
  };
  return memo;
}

type Level = "debug" | "info" | "warn" | "error";

function at(level: Level) {
  return (fields: Record<string, unknown>, message: string): void => {
    const { logger, secrets } = open();
    if (!logger.isLevelEnabled(level)) return;
    logger[level](scrub(fields, secrets), scrubText(message, secrets));
  };
}

/**
 * JSON lines on standard output. Each carries the ids of its `LogContext`; whatever is or looks like a
 * secret is cut out. Made on first use: importing needs no configuration.
 */
export const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
