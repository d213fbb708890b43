import { z } from "zod";
import { config } from "@/infra/config";
import { publicRoute } from "../../../_delivery/route";
import { describeApi } from "./describe-api";

export const dynamic = "force-dynamic";

export const GET = publicRoute({
  openapi: {
    summary: "This document",
    tag: "Meta",
    response: z.record(z.string(), z.unknown()),
  },
  run: async () => describeApi(config().baseUrl),
});
