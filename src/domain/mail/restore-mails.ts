import { config } from "@/infra/config";
import { enqueueAll } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { findDueMails } from "./find-due-mails";
import { GatherMail, SendMail } from "./jobs";

/**
 * Gives everything that waits to be mailed its job again, whatever became of Redis. A job that exists
 * already folds into one. @returns how many mails and members wait
 */
export async function restoreMails(clock: Clock = systemClock): Promise<number> {
  if (config().mail === undefined) return 0;
  const { members, mails } = await findDueMails(clock.now());
  await enqueueAll(GatherMail, members);
  await enqueueAll(SendMail, mails);
  return members.length + mails.length;
}
