import type { z } from "zod";
import { PollChannel } from "@/domain/channels";
import { DrainInbox, drainInbox, pollChannel, RestoreWork, restoreWork } from "@/domain/ingestion";
import { GatherMail, gatherMail, SendMail } from "@/domain/mail";
import { DeliverReply } from "@/domain/replies";
import { KeepRetention, keepRetention, PruneTenant, pruneTenant } from "@/domain/retention";
import { ApplyPolicies, FireMoments, hintMoments, SlaSweep } from "@/domain/sla";
import { applyPolicies, fireMoments } from "@/domain/tickets";
import type { JobDefinition } from "@/infra/queue";
import { deliverReplyJob } from "./deliver-reply";
import { sendMailJob } from "./send-mail";

type Handler<Definition> =
  Definition extends JobDefinition<string, infer Payload>
    ? (payload: Payload) => Promise<unknown>
    : never;

interface Handled<Definition extends JobDefinition> {
  job: Definition;
  handle: Handler<Definition>;
}

function handled<Name extends string, Payload extends object>(
  job: JobDefinition<Name, Payload>,
  handle: (payload: z.infer<JobDefinition<Name, Payload>["payload"]>) => Promise<unknown>,
): Handled<JobDefinition> {
  return { job, handle } as unknown as Handled<JobDefinition>;
}

/** Every job the product has, each with the one verb that does it. */
export const handlers: ReadonlyMap<string, Handled<JobDefinition>> = new Map(
  [
    handled(DrainInbox, ({ tenantId }) => drainInbox(tenantId)),
    handled(PollChannel, (payload) => pollChannel(payload)),
    handled(DeliverReply, deliverReplyJob),
    handled(RestoreWork, () => restoreWork()),
    handled(SlaSweep, () => hintMoments()),
    handled(FireMoments, ({ tenantId }) => fireMoments(tenantId)),
    handled(GatherMail, (payload) => gatherMail(payload)),
    handled(SendMail, sendMailJob),
    handled(KeepRetention, () => keepRetention()),
    handled(PruneTenant, ({ tenantId }) => pruneTenant(tenantId)),
    handled(ApplyPolicies, ({ tenantId }) => applyPolicies(tenantId)),
  ].map((each) => [each.job.name, each]),
);
