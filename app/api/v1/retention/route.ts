import { z } from "zod";
import {
  GetRetention,
  getRetention,
  RetentionView,
  UpdateRetention,
  updateRetention,
} from "@/domain/retention";
import { route } from "../../../_delivery/route";

const response = z.object({ data: RetentionView });

export const GET = route({
  permission: "settings.manage",
  query: GetRetention,
  openapi: { summary: "Get for how long closed tickets are kept", tag: "Settings", response },
  run: async (ctx, { query }) => ({ data: await getRetention(ctx, query) }),
});

export const PATCH = route({
  permission: "settings.manage",
  input: UpdateRetention,
  openapi: {
    summary: "Set for how long closed tickets are kept",
    tag: "Settings",
    description: "Tickets that are older are deleted in the background, for good.",
    response,
  },
  run: async (ctx, { body }) => ({ data: await updateRetention(ctx, body) }),
});
