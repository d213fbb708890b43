import { z } from "zod";
import { MarkAnswered, markAnswered } from "@/domain/replies";
import { MessageView } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "reply.send",
  params: z.object({ id: z.uuid() }),
  input: MarkAnswered,
  status: 201,
  openapi: {
    summary: "Mark as answered by hand at a source that can only be read",
    tag: "Replies",
    response: z.object({ data: MessageView }),
  },
  run: async (ctx, { params, body }) => ({
    data: await markAnswered(ctx, { ...body, id: params.id }),
  }),
});
