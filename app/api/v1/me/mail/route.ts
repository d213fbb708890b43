import { z } from "zod";
import {
  getMailSettings,
  MailSettingsView,
  UpdateMailSettings,
  updateMailSettings,
} from "@/domain/mail";
import { route } from "../../../../_delivery/route";

const response = z.object({ data: MailSettingsView });

export const GET = route({
  permission: "ticket.read",
  openapi: { summary: "What one is told by mail", tag: "Me", response },
  run: async (ctx) => ({ data: await getMailSettings(ctx) }),
});

export const PATCH = route({
  permission: "ticket.read",
  input: UpdateMailSettings,
  openapi: { summary: "Choose what one is told by mail", tag: "Me", response },
  run: async (ctx, { body }) => ({ data: await updateMailSettings(ctx, body) }),
});
