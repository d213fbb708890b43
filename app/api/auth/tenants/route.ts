import { FoundTenant, foundTenant } from "@/domain/auth";
import { AppError } from "@/kernel/errors";
import { findRequestSession } from "../../../_delivery/authenticate";
import { publicRoute } from "../../../_delivery/route";
import { signedInResponse } from "../../../_delivery/session-cookie";

/** A further company of somebody signed in, who may belong to none at the moment. */
export const POST = publicRoute({
  input: FoundTenant,
  run: async ({ body, request }) => {
    const session = await findRequestSession(request);
    if (session === null) throw new AppError("unauthenticated", "Sign in first.");
    const { slug } = await foundTenant(session.person.id, body);
    return signedInResponse(null, slug, 201);
  },
});
