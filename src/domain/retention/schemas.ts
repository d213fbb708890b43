import { z } from "zod";

const Months = z.int().min(1).max(120);

export const RetentionView = z
  .object({
    closedTicketMonths: Months.nullable().describe("null: closed tickets are kept"),
    due: z.int().describe("closed tickets older than that, or than `months`; counted to 100,000"),
  })
  .meta({ id: "Retention" });
export type RetentionView = z.infer<typeof RetentionView>;

export const GetRetention = z.object({
  months: z.coerce.number().pipe(Months).optional().describe("to ask what a change would delete"),
});
export type GetRetention = z.infer<typeof GetRetention>;

export const UpdateRetention = z.strictObject({ closedTicketMonths: Months.nullable() });
export type UpdateRetention = z.infer<typeof UpdateRetention>;
