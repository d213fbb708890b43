import { z } from "zod";
import { MeView, UpdateProfile, updateProfile } from "@/domain/auth";
import { authenticate } from "../../../_delivery/authenticate";
import { describeCaller, requirePerson } from "../../../_delivery/me";
import { directRoute } from "../../../_delivery/route";

const response = z.object({ data: MeView });

export const GET = directRoute({
  permission: null,
  openapi: { summary: "Who is asking, and where they may act", tag: "Me", response },
  run: async (caller) => ({ data: await describeCaller(caller) }),
});

export const PATCH = directRoute({
  permission: null,
  input: UpdateProfile,
  openapi: { summary: "Change one's own name or language", tag: "Me", response },
  run: async (caller, { body, request }) => {
    await updateProfile(requirePerson(caller).id, body);
    return { data: await describeCaller(await authenticate(request)) };
  },
});
