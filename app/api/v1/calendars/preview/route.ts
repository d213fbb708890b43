import { z } from "zod";
import { CalendarPreview, PreviewCalendar, previewCalendar } from "@/domain/sla";
import { route } from "../../../../_delivery/route";

export const POST = route({
  permission: "settings.read",
  input: PreviewCalendar,
  openapi: {
    summary: "See what a calendar comes to in the next two weeks, saved or not",
    tag: "Calendars",
    response: z.object({ data: CalendarPreview }),
  },
  run: async (ctx, { body }) => ({ data: await previewCalendar(ctx, body) }),
});
