import pino, { type Logger } from "pino";
import { config } from "@/infra/config";

let memo: Logger | undefined;

function logger(): Logger {
  memo ??= pino({
    level: config().logLevel,
    base: { pid: process.pid },
    redact: {
      paths: [
        "*.password",
        "*.token",
        "*.credentials",
        "*.authorization",
        "*.cookie",
        "headers.authorization",
        "headers.cookie",
      ],
      censor: "[cut]",
    },
  });
  return memo;
}

type Level = "debug" | "info" | "warn" | "error";

function at(level: Level) {
  return (fields: Record<string, unknown>, message: string) => logger()[level](fields, message);
}

/**
 * JSON lines on standard output; whatever could hold a secret is cut out by name. Made on first use:
 * importing needs no configuration.
 */
export const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
