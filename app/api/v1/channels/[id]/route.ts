import { z } from "zod";
import {
  ChannelView,
  disconnectChannel,
  getChannel,
  reconnectChannel,
  UpdateChannel,
  updateChannel,
} from "@/domain/channels";
import { withTenant } from "@/infra/db";
import { directRoute, route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });
const response = z.object({ data: ChannelView });

export const GET = route({
  permission: "channel.read",
  params,
  openapi: { summary: "Get a channel", tag: "Channels", response },
  run: async (ctx, input) => ({ data: await getChannel(ctx, input.params.id) }),
});

export const PATCH = directRoute({
  permission: "channel.manage",
  params,
  input: UpdateChannel,
  openapi: {
    summary: "Rename, pace, pause, resume or reconnect a channel",
    tag: "Channels",
    response,
  },
  run: async (caller, { params: { id }, body: { values, ...patch } }) => {
    if (values !== undefined) await reconnectChannel(caller, { id, values });
    return {
      data: await withTenant(caller, async (ctx) => {
        if (Object.keys(patch).length > 0) await updateChannel(ctx, { id, ...patch });
        return getChannel(ctx, id);
      }),
    };
  },
});

export const DELETE = route({
  permission: "channel.manage",
  params,
  openapi: { summary: "Disconnect a channel; its tickets stay", tag: "Channels" },
  run: async (ctx, input) => disconnectChannel(ctx, input.params.id),
});
