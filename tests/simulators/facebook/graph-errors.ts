import { randomBytes } from "node:crypto";
import { json, type SimResponse } from "../kit/http";

/** An error in the form of the Graph API. */
export class GraphError extends Error {
  constructor(
    message: string,
    readonly details: {
      code: number;
      subcode?: number;
      type?: string;
      status?: number;
      transient?: boolean;
    },
  ) {
    super(message);
  }

  toResponse(headers: Record<string, string> = {}): SimResponse {
    const { code, subcode, type = "OAuthException", status = 400, transient } = this.details;
    return json(
      status,
      {
        error: {
          message: this.message,
          type,
          code,
          ...(subcode === undefined ? {} : { error_subcode: subcode }),
          ...(transient ? { is_transient: true } : {}),
          fbtrace_id: `A${randomBytes(16).toString("base64url")}`,
        },
      },
      headers,
    );
  }
}

export function unknownObject(id: string, method: "get" | "post" | "delete" = "get"): GraphError {
  return new GraphError(
    `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    { code: 100, subcode: 33, type: "GraphMethodException" },
  );
}

export function invalidParameter(message: string, subcode?: number): GraphError {
  return new GraphError(`(#100) ${message}`, { code: 100, subcode });
}

export function sessionExpired(): GraphError {
  return new GraphError(
    "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
    { code: 190, subcode: 460, status: 401 },
  );
}

export function invalidToken(): GraphError {
  return new GraphError("Invalid OAuth access token - Cannot parse access token", {
    code: 190,
    status: 401,
  });
}
