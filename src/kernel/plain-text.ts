import { z } from "zod";

/**
 * Text from outside that is to be stored: anything but NUL, which PostgreSQL's `text` cannot hold.
 * A refusal at the door instead of a failure in the database.
 */
export const PlainText = z
  .string()
  .refine((value) => !value.includes("\u0000"), "must not contain the NUL character");
