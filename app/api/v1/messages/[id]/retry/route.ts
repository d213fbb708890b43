import { z } from "zod";
import { RetryReply, retryReply } from "@/domain/replies";
import { MessageView } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "reply.send",
  params: z.object({ id: z.uuid() }),
  input: RetryReply,
  openapi: {
    summary: "Send a failed reply again, as it was or edited",
    tag: "Replies",
    description: "One whose fate is unknown is looked for on the platform first.",
    response: z.object({ data: MessageView }),
  },
  run: async (ctx, { params, body }) => ({
    data: await retryReply(ctx, { ...body, id: params.id }),
  }),
});
