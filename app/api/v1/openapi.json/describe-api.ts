import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { HTTP_STATUS } from "@/kernel/errors";
import type { RouteDeclaration, RouteHandler } from "../../../_delivery/route";
import { ROUTES } from "../routes";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("what to do about it"),
    code: z.enum(Object.keys(HTTP_STATUS)),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    instance: z.string().optional().describe("names the failure in the operator's log"),
  })
  .meta({ id: "Problem", description: "RFC 9457" });

/** The OpenAPI 3.1 document of `/api/v1`, made of the schemas that the routes parse with. */
export function describeApi(baseUrl: string): ReturnType<typeof createDocument> {
  const document: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: {
      title: "Echolot",
      version: "1",
      description:
        "One queue for what customers say in public and in private. Single things come as " +
        "`{data}`, lists as `{data, nextCursor}`; refusals are problem JSON. Ids of other " +
        "companies answer 404 as unknown ones do.",
    },
    servers: [{ url: `${baseUrl}/api/v1` }],
    security: [{ token: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "an API token, `ek_…`" },
      },
      schemas: { Problem },
    },
    paths: describePaths(),
  };
  return createDocument(document);
}

function describePaths(): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const [path, handlers] of Object.entries(ROUTES)) {
    const operations: Record<string, ZodOpenApiOperationObject> = {};
    for (const method of METHODS) {
      const declaration = declarationOf(handlers, method);
      if (declaration === null) continue;
      operations[method.toLowerCase()] = describeOperation(path, method, declaration);
    }
    paths[path] = operations;
  }
  return paths;
}

function declarationOf(handlers: object, method: string): RouteDeclaration | null {
  const handler = (handlers as Partial<Record<string, RouteHandler>>)[method];
  return handler?.declaration ?? null;
}

function describeOperation(
  path: string,
  method: string,
  declaration: RouteDeclaration,
): ZodOpenApiOperationObject {
  const { params, query, input, openapi, permission, isPublic } = declaration;
  return {
    operationId: operationId(path, method),
    summary: openapi?.summary ?? "",
    description: [openapi?.description, permission && `Needs the permission \`${permission}\`.`]
      .filter(Boolean)
      .join("\n\n"),
    tags: [openapi?.tag ?? "Other"],
    ...(isPublic && { security: [] }),
    requestParams: {
      ...(params instanceof z.ZodObject && { path: params }),
      ...(query instanceof z.ZodObject && { query }),
    },
    ...(input !== undefined && {
      requestBody: { required: true, content: { "application/json": { schema: input } } },
    }),
    responses: describeResponses(path, declaration),
  };
}

function describeResponses(
  path: string,
  { openapi, status, params, query, input }: RouteDeclaration,
): ZodOpenApiOperationObject["responses"] {
  const schema = openapi?.response;
  const mediaType = path === "/stream" ? "text/event-stream" : "application/json";
  const problem = (description: string) => ({
    description,
    content: { "application/problem+json": { schema: Problem } },
  });
  return {
    [schema === undefined ? "204" : `${status ?? 200}`]:
      schema === undefined
        ? { description: "Done" }
        : { description: "Done", content: { [mediaType]: { schema } } },
    "401": problem("No token, or not a valid one"),
    "403": problem("The role does not allow it"),
    ...(params !== undefined && { "404": problem("Unknown, or of another company") }),
    ...(input !== undefined && { "409": problem("In conflict with what is there now") }),
    ...((input !== undefined || query !== undefined) && { "422": problem("Not valid") }),
  };
}

/** `GET /tickets/{id}/notes` → `getTicketsByIdNotes`. */
function operationId(path: string, method: string): string {
  const words = path
    .replace(/[{]/g, "by/")
    .replace(/[}]/g, "")
    .split(/[/.-]/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + words.join("");
}
