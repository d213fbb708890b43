import { AcceptInvitation, acceptInvitation } from "@/domain/auth";
import { clientAddress } from "../../../../_delivery/authenticate";
import { publicRoute } from "../../../../_delivery/route";
import { signedInResponse } from "../../../../_delivery/session-cookie";

/** Somebody new accepts: an account, a membership and a session. */
export const POST = publicRoute({
  input: AcceptInvitation,
  run: async ({ body, request }) => {
    const joined = await acceptInvitation({ ...body, address: clientAddress(request) });
    return signedInResponse(joined, joined.tenantSlug, 201);
  },
});
