import { enqueueAll } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { findDueReplies } from "./find-due-replies";
import { DeliverReply } from "./jobs";

/**
 * Gives every due reply its job again, whatever became of Redis. A job that exists already folds into
 * one. @returns how many were due
 */
export async function restoreDeliveries(clock: Clock = systemClock): Promise<number> {
  const due = await findDueReplies(clock.now());
  await enqueueAll(DeliverReply, due);
  return due.length;
}
