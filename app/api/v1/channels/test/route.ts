import { z } from "zod";
import { ChannelTest, ConnectChannel, testChannel } from "@/domain/channels";
import { directRoute } from "../../../../_delivery/route";

export const POST = directRoute({
  permission: "channel.manage",
  input: ConnectChannel,
  openapi: {
    summary: "Check credentials on the platform without saving anything",
    tag: "Channels",
    response: z.object({ data: ChannelTest }),
  },
  run: async (caller, { body }) => ({ data: await testChannel(caller, body) }),
});
