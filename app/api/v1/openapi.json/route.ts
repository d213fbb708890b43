import { z } from "zod";
import { config } from "@/infra/config";
import { publicRoute } from "../../../_delivery/route";
import { describeApi } from "./describe-api";

export const dynamic = "force-dynamic";

let document: ReturnType<typeof describeApi> | undefined;

export const GET = publicRoute({
  openapi: {
    summary: "This document",
    tag: "Meta",
    response: z.record(z.string(), z.unknown()),
  },
  run: async () => {
    // Made once: it takes longer than any list, and who asks need not sign in.
    document ??= describeApi(config().baseUrl);
    return document;
  },
});
