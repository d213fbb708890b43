import { createHmac } from "node:crypto";
import { headerOf, isRecord, readFields, type SimRequest, stringOf } from "../kit/http";
import { GraphError, invalidToken } from "./graph-errors";
import type { FacebookSecrets, FacebookState, Page } from "./state";

/** Who calls: a Page, a person, or the app itself. */
export type Caller = { kind: "page"; page: Page } | { kind: "person" } | { kind: "app" };

/** A request with its query and body fields in one, as the Graph API takes them. */
export interface GraphCall {
  request: SimRequest;
  /** Query arguments, and body fields over them. */
  args: URLSearchParams;
  body: Record<string, unknown>;
  caller: Caller;
}

/** @throws GraphError 190 without a good token, 100 with a wrong `appsecret_proof`. */
export function authenticate(
  request: SimRequest,
  state: FacebookState,
  secrets: FacebookSecrets,
): GraphCall {
  const body = readFields(request);
  const args = new URLSearchParams(request.query);
  for (const [key, value] of Object.entries(body)) {
    args.set(
      key,
      isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : (stringOf(value) ?? ""),
    );
  }
  const token = args.get("access_token") ?? bearer(request);
  if (!token) {
    throw new GraphError("An access token is required to request this resource.", {
      code: 104,
      status: 400,
    });
  }
  const caller = callerOf(token, state, secrets);
  const proof = args.get("appsecret_proof");
  const expected = createHmac("sha256", secrets.appSecret).update(token).digest("hex");
  if (proof !== null && proof !== expected) {
    throw new GraphError("Invalid appsecret_proof provided in the API argument", {
      code: 100,
      type: "GraphMethodException",
    });
  }
  return { request, args, body, caller };
}

/** @throws GraphError 210 for anything but a Page token. */
export function requirePage(call: GraphCall): Page {
  if (call.caller.kind === "page") return call.caller.page;
  throw new GraphError("(#210) A page access token is required to request this resource.", {
    code: 210,
  });
}

/** A Page token speaks for its own Page only. @throws GraphError 10 */
export function requireOwnPage(call: GraphCall, id: string): Page {
  const page = requirePage(call);
  if (id === page.id || id === "me") return page;
  throw new GraphError(
    "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature.",
    { code: 10 },
  );
}

export function callerOf(token: string, state: FacebookState, secrets: FacebookSecrets): Caller {
  for (const page of state.pages.values()) if (page.token === token) return { kind: "page", page };
  if (token === secrets.userToken) return { kind: "person" };
  if (token === `${secrets.appId}|${secrets.appSecret}`) return { kind: "app" };
  throw invalidToken();
}

function bearer(request: SimRequest): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1];
}
