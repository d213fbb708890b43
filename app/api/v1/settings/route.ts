import { z } from "zod";
import { getSettings, SettingsView, UpdateSettings, updateSettings } from "@/domain/tenancy";
import { route } from "../../../_delivery/route";

const response = z.object({ data: SettingsView });

export const GET = route({
  permission: "settings.read",
  openapi: { summary: "Get the company's settings", tag: "Settings", response },
  run: async (ctx) => ({ data: await getSettings(ctx) }),
});

export const PATCH = route({
  permission: "settings.manage",
  input: UpdateSettings,
  openapi: { summary: "Change the company's settings", tag: "Settings", response },
  run: async (ctx, { body }) => ({ data: await updateSettings(ctx, body) }),
});
