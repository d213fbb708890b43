import { streamResponse } from "./stream-response";
import { streamRoute } from "./stream-route";

export const dynamic = "force-dynamic";

export const GET = streamRoute(streamResponse);
