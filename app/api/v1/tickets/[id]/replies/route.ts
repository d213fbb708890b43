import { z } from "zod";
import { SendReply, sendReply } from "@/domain/replies";
import { MessageView } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "reply.send",
  params: z.object({ id: z.uuid() }),
  input: SendReply,
  status: 201,
  openapi: {
    summary: "Reply on the platform, in public or in private",
    tag: "Replies",
    description:
      "Queued, then published by a worker. The same idempotencyKey gives the same reply and sends once.",
    response: z.object({ data: MessageView }),
  },
  run: async (ctx, { params, body }) => ({
    data: await sendReply(ctx, { ...body, id: params.id }),
  }),
});
