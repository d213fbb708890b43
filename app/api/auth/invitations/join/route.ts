import { JoinTenant, joinTenant } from "@/domain/auth";
import { AppError } from "@/kernel/errors";
import { findRequestSession } from "../../../../_delivery/authenticate";
import { publicRoute } from "../../../../_delivery/route";
import { signedInResponse } from "../../../../_delivery/session-cookie";

/** Somebody signed in accepts. */
export const POST = publicRoute({
  input: JoinTenant,
  run: async ({ body, request }) => {
    const session = await findRequestSession(request);
    if (session === null) throw new AppError("unauthenticated", "Sign in first.");
    const joined = await joinTenant(session.person, body.secret);
    return signedInResponse(null, joined.tenantSlug, 201);
  },
});
