import { z } from "zod";
import { withdrawReply } from "@/domain/replies";
import { MessageView } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "reply.send",
  params: z.object({ id: z.uuid() }),
  openapi: {
    summary: "Withdraw a reply that is not on its way",
    tag: "Replies",
    response: z.object({ data: MessageView }),
  },
  run: async (ctx, { params }) => ({ data: await withdrawReply(ctx, params) }),
});
