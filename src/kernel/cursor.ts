import { AppError } from "./errors";
import { isId } from "./ids";

/** An opaque page cursor: the sort key of the last row, as base64url JSON. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** @throws AppError `invalid` when the cursor is not one of ours or has another length. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => typeof part === "string" || typeof part === "number")
    ) {
      return key;
    }
  } catch {
    // falls through: a cursor that is no JSON is refused like one of a wrong shape
  }
  throw notOurs();
}

/**
 * The id of a list that is paged by id alone.
 * @throws AppError `invalid` as `decodeCursor` does
 */
export function decodeIdCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (typeof id === "string" && isId(id)) return id;
  throw notOurs();
}

function notOurs(): AppError {
  return new AppError("invalid", "The cursor is not valid. Start again without one.", {
    issues: [{ path: "cursor", message: "not a cursor of this list" }],
  });
}

/**
 * Whether a part of a cursor is an instant as the database wrote it (UTC, microseconds). JavaScript
 * also reads comments, and days that a month does not have: PostgreSQL would fail at those.
 */
export function isInstantKey(part: unknown): part is string {
  if (typeof part !== "string") return false;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(part)) return false;
  const time = Date.parse(part);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === part.slice(0, 19);
}
