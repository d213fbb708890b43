import { adoptProductEnvironment } from "../runtime/adopt-product-environment";
import { DataDirectory } from "../runtime/data-directory";

/**
 * An installation names its database in the environment; without that, the command works on what
 * `npm start` runs from the same folder. Call it before the configuration is read.
 * @throws CannotGoOn when there is neither
 */
export function adoptEnvironment(): void {
  process.env.LOG_LEVEL ??= "warn";
  if (process.env.DATABASE_URL || process.env.APP_DATABASE_URL) return;
  adoptProductEnvironment(new DataDirectory(process.env.ECHOLOT_DATA_DIR ?? ".data"));
}
