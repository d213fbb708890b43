import { webhookDoor } from "../../../_delivery/webhook-door";

export const dynamic = "force-dynamic";

const receive = webhookDoor("x");

export { receive as GET, receive as POST };
