import { connectorRuntime } from "@/domain/channels";
import { deliverReply } from "@/domain/replies";

/** One attempt at one reply; see `deliverReply` for what a crash at each step leaves behind. */
export async function deliverReplyJob(payload: {
  tenantId: string;
  outboxId: string;
}): Promise<unknown> {
  return deliverReply(payload, { connectorRuntime: connectorRuntime() });
}
