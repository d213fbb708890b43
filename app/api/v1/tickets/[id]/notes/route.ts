import { z } from "zod";
import { AddNote, addNote, MessageView } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "note.add",
  params: z.object({ id: z.uuid() }),
  input: AddNote,
  status: 201,
  openapi: {
    summary: "Add a note that only colleagues see",
    tag: "Tickets",
    response: z.object({ data: MessageView }),
  },
  run: async (ctx, { params, body }) => ({ data: await addNote(ctx, { ...body, id: params.id }) }),
});
