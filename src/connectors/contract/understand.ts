import type { z } from "zod";

/** `value` in the platform's form. @throws Error that says in one line what did not fit. */
export function understand<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  throw new Error(`${what} is not in the expected form${where}: ${issue?.message ?? "unknown"}`);
}

/** An instant from an ISO text or epoch milliseconds. @throws Error when it is none */
export function instantOf(value: string | number, what: string): Date {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new Error(`${what} has no valid time`);
  return at;
}
