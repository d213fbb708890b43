import { z } from "zod";
import {
  archiveCalendar,
  CalendarView,
  getCalendar,
  SaveCalendar,
  updateCalendar,
} from "@/domain/sla";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });
const response = z.object({ data: CalendarView });

export const GET = route({
  permission: "settings.read",
  params,
  openapi: { summary: "Get a calendar", tag: "Calendars", response },
  run: async (ctx, { params: { id } }) => ({ data: await getCalendar(ctx, id) }),
});

export const PATCH = route({
  permission: "policy.manage",
  params,
  input: SaveCalendar,
  openapi: {
    summary: "Save a calendar",
    description:
      "Takes the whole calendar. A change is a new version; open tickets are judged by it from now on.",
    tag: "Calendars",
    response,
  },
  run: async (ctx, { params: { id }, body }) => ({
    data: await updateCalendar(ctx, { id, ...body }),
  }),
});

export const DELETE = route({
  permission: "policy.manage",
  params,
  openapi: {
    summary: "Archive a calendar",
    description: "Refused while policies count in it.",
    tag: "Calendars",
  },
  run: (ctx, { params: { id } }) => archiveCalendar(ctx, id),
});
