import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Makes one mail of what a member is to be told. */
export const GatherMail = defineJob({
  name: "mail.gather",
  queue: "mail",
  payload: z.object({ tenantId: z.uuid(), memberId: z.uuid() }),
  key: ({ memberId }) => memberId,
});

/** One attempt at one mail. */
export const SendMail = defineJob({
  name: "mail.send",
  queue: "mail",
  payload: z.object({ tenantId: z.uuid(), mailId: z.uuid() }),
  key: ({ mailId }) => mailId,
});
