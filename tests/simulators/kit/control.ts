import { createHash } from "node:crypto";
import type { z } from "zod";
import { FaultInput, type FaultQueue } from "./faults";
import { json, readJson, type SimRequest, type SimResponse, UnreadableBody } from "./http";
import {
  AccountInput,
  ControlError,
  DeleteInput,
  EditInput,
  MentionInput,
  type SimulatedPlatform,
  WebhookInput,
} from "./platform";
import { Router } from "./router";
import type { WebhookSender } from "./webhook-sender";

export interface RequestLogEntry {
  method: string;
  path: string;
  /** null when the connection was cut or held. */
  status: number | null;
  at: string;
  /** Who asked: his `Authorization`, unreadable; null without one. */
  caller: string | null;
}

/** The same header gives the same word; the header cannot be had from it. */
export function callerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return createHash("sha256").update(authorization).digest("hex").slice(0, 16);
}

/** Ids by account and `ref`. */
export type ItemRefs = Map<string, string>;

interface Controlled {
  platform: SimulatedPlatform;
  faults: FaultQueue;
  webhooks: WebhookSender;
  requests: RequestLogEntry[];
  refs: ItemRefs;
}

/** `/_sim/…`: what tests, seeds and replays do to a simulated platform. */
export function controlRouter(controlled: Controlled): Router {
  const { platform, faults, webhooks, requests, refs } = controlled;
  const account = (request: SimRequest) => request.query.get("account") ?? undefined;
  return new Router()
    .on("GET", "/_sim/health", () =>
      json(200, {
        platform: platform.name,
        ok: true,
        accounts: platform.accounts().length,
        pendingWebhooks: webhooks.pending().length,
      }),
    )
    .on("POST", "/_sim/mentions", (request) => postMentions(controlled, request))
    .on("GET", "/_sim/replies", (request) => json(200, platform.replies(account(request))))
    .on("GET", "/_sim/faults", () => json(200, faults.list()))
    .on("POST", "/_sim/faults", (request) => {
      for (const fault of oneOrMany(FaultInput, readJson(request)).items) faults.add(fault);
      return json(201, faults.list());
    })
    .on("DELETE", "/_sim/faults", () => {
      faults.clear();
      return json(200, []);
    })
    .on("GET", "/_sim/accounts", () => json(200, platform.accounts()))
    .on("POST", "/_sim/accounts", (request) => {
      const made = platform.createAccount(parse(AccountInput, readJson(request)));
      return json(made.created ? 201 : 200, made.account);
    })
    .on("POST", "/_sim/webhook", (request) => {
      platform.setWebhook(parse(WebhookInput, readJson(request)));
      return json(200, platform.accounts());
    })
    .on("GET", "/_sim/webhooks", () => json(200, webhooks.entries()))
    .on("POST", "/_sim/edit", (request) =>
      json(200, platform.edit(parse(EditInput, readJson(request)))),
    )
    .on("POST", "/_sim/delete", (request) => {
      const input = parse(DeleteInput, readJson(request));
      platform.remove(input);
      return json(200, { id: input.id });
    })
    .on("POST", "/_sim/flush", async () => {
      await webhooks.flush();
      return json(200, { ok: true });
    })
    .on("POST", "/_sim/reset", () => {
      webhooks.clear();
      faults.clear();
      requests.length = 0;
      refs.clear();
      platform.reset();
      return json(200, { ok: true });
    })
    .on("GET", "/_sim/requests", () => json(200, requests));
}

/** Answers a control request; wrong input is 400 with a word on what is wrong. */
export async function answerControl(router: Router, request: SimRequest): Promise<SimResponse> {
  try {
    return (
      (await router.route(request)) ??
      json(404, { error: `There is no ${request.method} ${request.path}.` })
    );
  } catch (error) {
    if (error instanceof ControlError) return json(error.status, { error: error.message });
    if (error instanceof UnreadableBody) return json(400, { error: error.message });
    throw error;
  }
}

/** Lets a mention appear; one whose `ref` is known already is returned as it is. */
export function mentionOnce(
  { platform, refs }: Pick<Controlled, "platform" | "refs">,
  { ref, ...input }: MentionInput,
): { id: string; url: string } {
  if (ref === undefined) return platform.mention(input);
  const key = `${input.account ?? ""}\n${ref}`;
  const made = platform.mention({ ...input, id: refs.get(key) ?? input.id });
  refs.set(key, made.id);
  return made;
}

function postMentions(
  controlled: Pick<Controlled, "platform" | "refs">,
  request: SimRequest,
): SimResponse {
  const { many, items } = oneOrMany(MentionInput, readJson(request));
  if (!many) {
    const [only] = items;
    return only
      ? json(201, mentionOnce(controlled, only))
      : json(400, { error: "Nothing was given." });
  }
  let failed = false;
  const results = items.map((item) => {
    try {
      return mentionOnce(controlled, item);
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      failed = true;
      return { error: error.message };
    }
  });
  return json(failed ? 207 : 201, results);
}

function oneOrMany<T extends z.ZodType>(schema: T, value: unknown) {
  if (!Array.isArray(value)) return { many: false, items: [parse(schema, value)] };
  const items = value.map((item, index) => parse(schema, item, `[${index}]`));
  return { many: true, items };
}

function parse<T extends z.ZodType>(schema: T, value: unknown, where = ""): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const words = result.error.issues.map((issue) => {
    const path = [where, ...issue.path.map(String)].filter(Boolean).join(".");
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  throw new ControlError(words.join("; "));
}
