import { PLATFORMS, type Platform } from "@/connectors/contract";
import { webhookDoor } from "../../../_delivery/webhook-door";

export const dynamic = "force-dynamic";

/** Addresses without a folder of their own: platforms that send nothing, and names of none. */
async function receive(
  request: Request,
  context: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await context.params;
  if (!(PLATFORMS as readonly string[]).includes(platform)) {
    return new Response(null, { status: 404 });
  }
  return webhookDoor(platform as Platform)(request);
}

export { receive as GET, receive as POST };
