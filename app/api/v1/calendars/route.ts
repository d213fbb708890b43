import { z } from "zod";
import { CalendarView, createCalendar, listCalendars, SaveCalendar } from "@/domain/sla";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "settings.read",
  openapi: {
    summary: "List the calendars by name",
    tag: "Calendars",
    response: z.object({ data: z.array(CalendarView), nextCursor: z.null() }),
  },
  run: async (ctx) => ({ data: await listCalendars(ctx), nextCursor: null }),
});

export const POST = route({
  permission: "policy.manage",
  input: SaveCalendar,
  status: 201,
  openapi: {
    summary: "Create a calendar",
    description: "Refused with a reason when no time of it is ever open.",
    tag: "Calendars",
    response: z.object({ data: CalendarView }),
  },
  run: async (ctx, { body }) => ({ data: await createCalendar(ctx, body) }),
});
