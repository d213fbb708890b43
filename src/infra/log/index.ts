import pino from "pino";
import { config } from "@/infra/config";

/** JSON lines on standard output; whatever could hold a secret is cut out by name. */
export const log = pino({
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
