import type { z } from "zod";
import { takeRequest } from "@/domain/quotas";
import { type TenantContext, withTenant, withTenantReading } from "@/infra/db";
import { noteInLog } from "@/infra/log";
import type { Permission } from "@/kernel/actor";
import { authenticate, type Caller, requirePermission } from "./authenticate";
import { jsonResponse } from "./json-response";
import { observeRequest } from "./observe-request";
import { problem } from "./problem";
import { parseBody, parseParams, parseQuery } from "./read-input";
import { refuseForeignOrigin } from "./same-origin";

type Nothing = z.ZodType<undefined>;

export interface RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
}

interface Shape<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  /** Of the path; what does not parse answers 404. */
  params?: P;
  query?: Q;
  /** The JSON body. */
  input?: B;
  /** Of a successful answer; 200, or 204 when `run` returns nothing. */
  status?: number;
  openapi?: { summary: string; tag: string; response?: z.ZodType; description?: string };
}

interface Guarded {
  /** Null: every member and token of the tenant. */
  permission: Permission | null;
}

/** What the OpenAPI document knows of a route. */
export interface RouteDeclaration extends Shape<z.ZodType, z.ZodType, z.ZodType> {
  permission: Permission | null;
  isPublic: boolean;
}

export interface RouteHandler {
  (request: Request, context: { params: Promise<unknown> }): Promise<Response>;
  declaration: RouteDeclaration;
}

/**
 * One HTTP operation: authenticate → membership → rate → permission → parse → `withTenant` → `run`, in one
 * transaction. What `run` returns is sent as JSON; a `Response` is sent as it is.
 */
export function route<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(
  options: Shape<P, Q, B> &
    Guarded & {
      /** Reads alone, and what was written a moment ago may be missing: a replica may answer. */
      mayBeStale?: boolean;
      run: (ctx: TenantContext, input: RouteInput<P, Q, B>) => Promise<object> | Promise<void>;
    },
): RouteHandler {
  return handler(
    options,
    { permission: options.permission, isPublic: false },
    async (request, params) => {
      const caller = await admit(request, options.permission);
      const input = await parseInput(options, request, params);
      const inTransaction = options.mayBeStale ? withTenantReading : withTenant;
      return inTransaction<unknown>(caller, (ctx) => options.run(ctx, input));
    },
  );
}

/**
 * Like `route`, but without a transaction around `run`: for streams, and where the outside world
 * has to be asked. `run` opens `withTenant(caller, …)` itself.
 */
export function directRoute<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(
  options: Shape<P, Q, B> &
    Guarded & {
      run: (
        caller: Caller,
        input: RouteInput<P, Q, B> & { request: Request },
      ) => Promise<object> | Promise<void>;
    },
): RouteHandler {
  return handler(
    options,
    { permission: options.permission, isPublic: false },
    async (request, params) => {
      const caller = await admit(request, options.permission);
      const input = await parseInput(options, request, params);
      return options.run(caller, { ...input, request });
    },
  );
}

/** For people who are not signed in yet. Changing requests must come from our own pages. */
export function publicRoute<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(
  options: Shape<P, Q, B> & {
    run: (input: RouteInput<P, Q, B> & { request: Request }) => Promise<object> | Promise<void>;
  },
): RouteHandler {
  return handler(options, { permission: null, isPublic: true }, async (request, params) => {
    refuseForeignOrigin(request);
    const input = await parseInput(options, request, params);
    return options.run({ ...input, request });
  });
}

async function admit(request: Request, permission: Permission | null): Promise<Caller> {
  const caller = await authenticate(request);
  noteInLog({ tenantId: caller.tenantId, actor: actorName(caller.actor) });
  await takeRequest(caller);
  requirePermission(caller.actor, permission);
  return caller;
}

function actorName(actor: Caller["actor"]): string {
  return actor.kind === "member" ? `member:${actor.memberId}` : `token:${actor.tokenId}`;
}

async function parseInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  shape: Shape<P, Q, B>,
  request: Request,
  params: Promise<unknown>,
): Promise<RouteInput<P, Q, B>> {
  return {
    params: shape.params && (await parseParams(shape.params, params)),
    query: shape.query && parseQuery(shape.query, request.url),
    body: shape.input && (await parseBody(shape.input, request)),
  } as RouteInput<P, Q, B>;
}

function handler(
  shape: Shape<z.ZodType, z.ZodType, z.ZodType>,
  access: { permission: Permission | null; isPublic: boolean },
  respond: (request: Request, params: Promise<unknown>) => Promise<unknown>,
): RouteHandler {
  const { params, query, input, status, openapi } = shape;
  const answer = async (request: Request, context: { params: Promise<unknown> }) => {
    try {
      const result = await respond(request, context.params);
      if (result instanceof Response) return result;
      const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
      if (result === undefined) return new Response(null, { status: status ?? 204, headers });
      return jsonResponse(result, { status, headers });
    } catch (error) {
      return problem(error);
    }
  };
  const handle = (request: Request, context: { params: Promise<unknown> }) =>
    observeRequest(request, context.params, () => answer(request, context));
  return Object.assign(handle, {
    declaration: { params, query, input, status, openapi, ...access },
  });
}
