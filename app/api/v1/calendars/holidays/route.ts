import { z } from "zod";
import { HolidayPlaces, ListHolidayPlaces, listHolidayPlaces } from "@/domain/sla";
import { route } from "../../../../_delivery/route";

export const GET = route({
  permission: "settings.read",
  query: ListHolidayPlaces,
  openapi: {
    summary: "List the countries and regions whose holidays are known",
    tag: "Calendars",
    response: z.object({ data: HolidayPlaces }),
  },
  run: async (ctx, { query }) => ({ data: await listHolidayPlaces(ctx, query) }),
});
