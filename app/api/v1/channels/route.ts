import { z } from "zod";
import {
  ChannelView,
  ConnectChannel,
  connectChannel,
  getChannel,
  listChannels,
} from "@/domain/channels";
import { withTenant } from "@/infra/db";
import { directRoute, route } from "../../../_delivery/route";

export const GET = route({
  permission: "channel.read",
  openapi: {
    summary: "List the connected channels with their true state",
    tag: "Channels",
    response: z.object({ data: z.array(ChannelView) }),
  },
  run: async (ctx) => ({ data: await listChannels(ctx) }),
});

export const POST = directRoute({
  permission: "channel.manage",
  input: ConnectChannel,
  status: 201,
  openapi: {
    summary: "Connect an account; it is checked on the platform first",
    tag: "Channels",
    response: z.object({ data: ChannelView }),
  },
  run: async (caller, { body }) => {
    const { id } = await connectChannel(caller, body);
    return { data: await withTenant(caller, (ctx) => getChannel(ctx, id)) };
  },
});
