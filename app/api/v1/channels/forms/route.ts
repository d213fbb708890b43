import { z } from "zod";
import { ConnectForm, listConnectForms } from "@/domain/channels";
import { route } from "../../../../_delivery/route";

export const GET = route({
  permission: "channel.read",
  openapi: {
    summary: "The fields each platform is connected with",
    tag: "Channels",
    response: z.object({ data: z.array(ConnectForm) }),
  },
  run: async () => ({ data: listConnectForms() }),
});
