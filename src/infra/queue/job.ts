import type { z } from "zod";

export const QUEUES = ["drain", "poll", "deliver", "clock", "mail", "sweep", "background"] as const;
export type QueueName = (typeof QUEUES)[number];

/** A job is a name and a payload of ids; it can be lost at any time and is restored from Postgres. */
export interface JobDefinition<Name extends string = string, Payload extends object = object> {
  name: Name;
  queue: QueueName;
  payload: z.ZodType<Payload>;
  /** Jobs with the same key fold into one waiting job; one that arrives while it runs follows it. */
  key(payload: Payload): string;
}

export function defineJob<Name extends string, Payload extends object>(
  definition: JobDefinition<Name, Payload>,
): JobDefinition<Name, Payload> {
  return definition;
}
