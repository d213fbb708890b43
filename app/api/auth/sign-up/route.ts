import { SignUp, signUp } from "@/domain/auth";
import { clientAddress } from "../../../_delivery/authenticate";
import { publicRoute } from "../../../_delivery/route";
import { signedInResponse } from "../../../_delivery/session-cookie";

export const POST = publicRoute({
  input: SignUp,
  run: async ({ body, request }) => {
    const founded = await signUp({ ...body, address: clientAddress(request) });
    return signedInResponse(founded, founded.slug, 201);
  },
});
