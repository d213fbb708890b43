import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  AnswerableItem,
  ChannelAccess,
  Connector,
  ConnectorRuntime,
  InboundItem,
  Outbound,
  Platform,
  RawEvent,
  Visibility,
  WebhookRequest,
} from "@/connectors/contract";
import { connectorFor } from "@/connectors/registry";
import { createOutboundFetch } from "@/infra/http";
import { FixedClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { startSimulators } from "../simulators";
import type { ReplyRecord } from "../simulators/kit/platform";
import type { Simulator } from "../simulators/kit/simulator";

export type Mention = Extract<InboundItem, { type: "mention" }>;

/** One platform's connector against its simulator. */
export interface Bench {
  platform: Platform;
  connector: Connector;
  simulator: Simulator;
  clock: FixedClock;
  runtime: ConnectorRuntime;
  access: ChannelAccess;
  /** Credentials the platform refuses. */
  badAccess: ChannelAccess;
  /** Polls until nothing more waits, and keeps the cursor. */
  poll(): Promise<RawEvent[]>;
  map(events: RawEvent[]): InboundItem[];
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  mention(text: string, more?: Record<string, unknown>): Promise<{ id: string; url: string }>;
  replies(): ReplyRecord[];
  /** Requests the platform sent to our address since the last call. */
  webhooks(): Promise<WebhookRequest[]>;
  receive(request: WebhookRequest): ReturnType<NonNullable<Connector["webhooks"]>["receive"]>;
  close(): Promise<void>;
}

const SECRETS = {
  facebookAppSecret: "sim-facebook-app-secret",
  facebookVerifyToken: "sim-facebook-verify",
  xConsumerSecret: "sim-x-consumer-secret",
};
const CHANNEL_SECRET = "sim-discourse-webhook";

interface Particulars {
  accountId: string;
  path: string;
  credentials: Record<string, string>;
  bad: Record<string, string>;
  /** An ordinary mention that can be answered. */
  addressed: (text: string) => string;
}

const PARTICULARS: Record<Platform, Particulars> = {
  facebook: {
    accountId: "100200300",
    path: "/v26.0",
    credentials: { pageToken: "sim-page-token" },
    bad: { pageToken: "wrong" },
    addressed: (text) => text,
  },
  x: {
    accountId: "900100",
    path: "",
    credentials: { accessToken: "sim-x-token" },
    bad: { accessToken: "wrong" },
    addressed: (text) => `@nordwind ${text}`,
  },
  discourse: {
    accountId: "nordwind",
    path: "",
    credentials: {
      apiKey: "sim-discourse-key",
      apiUsername: "nordwind",
      webhookSecret: CHANNEL_SECRET,
    },
    bad: { apiKey: "wrong", apiUsername: "nordwind" },
    addressed: (text) => text,
  },
  wordpress: {
    accountId: "",
    path: "",
    credentials: { username: "nordwind", applicationPassword: "simw pass word" },
    bad: { username: "nordwind", applicationPassword: "wrong" },
    addressed: (text) => text,
  },
  feeds: {
    accountId: "",
    path: "/feeds/nordwind-forum",
    credentials: {},
    bad: {},
    addressed: (text) => text,
  },
};

/** Starts the simulator and connects to it as an admin would: check, then poll once. */
export async function openBench(platform: Platform): Promise<Bench> {
  const clock = new FixedClock(new Date());
  const simulators = await startSimulators({ clock, enforceRateLimits: false });
  const simulator = simulators[platform];
  const connector = connectorFor(platform);
  const particulars = PARTICULARS[platform];
  const runtime: ConnectorRuntime = {
    fetch: createOutboundFetch({ allowHosts: ["127.0.0.1"], timeoutMs: 1_500 }),
    now: () => clock.now(),
    secrets: SECRETS,
  };
  const unchecked: ChannelAccess = {
    accountId: particulars.accountId,
    baseUrl: simulator.url + particulars.path,
    credentials: connector.credentials.parse(particulars.credentials),
    settings: {},
  };
  const account = await connector.check(unchecked, runtime);
  const access = { ...unchecked, accountId: account.accountId, settings: account.settings };
  const sink = await openSink();
  let cursor: Record<string, unknown> | null = null;

  const bench: Bench = {
    platform,
    connector,
    simulator,
    clock,
    runtime,
    access,
    badAccess: { ...unchecked, credentials: connector.credentials.parse(particulars.bad) },
    poll: async () => {
      const events: RawEvent[] = [];
      for (let steps = 0; steps < 200; steps += 1) {
        const result = await connector.poll(access, cursor, runtime);
        // A cursor is stored as JSON, so only JSON may be in it.
        cursor = JSON.parse(JSON.stringify(result.cursor));
        events.push(...result.events);
        if (!result.more) return events;
      }
      throw new Error("polling does not come to an end");
    },
    map: (events) =>
      events.flatMap((event) => connector.map(JSON.parse(JSON.stringify(event.payload)), access)),
    control: async (method, path, body) => {
      const response = await fetch(`${simulator.url}/_sim/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : response.json();
    },
    mention: async (text, more = {}) => {
      clock.advance(1_000);
      const author = { username: "jonas_b", name: "Jonas Brandt", followers: 12 };
      const body = { author, text: particulars.addressed(text), ...more };
      return (await bench.control("POST", "mentions", body)) as { id: string; url: string };
    },
    replies: () => simulator.replies(),
    webhooks: async () => {
      await simulator.flush();
      return sink.requests.splice(0);
    },
    receive: (request) => {
      if (!connector.webhooks) throw new Error(`${platform} has no webhooks`);
      const channel = { accountId: access.accountId, secret: CHANNEL_SECRET };
      return connector.webhooks.receive(request, runtime, channel);
    },
    close: async () => {
      await simulators.close();
      await sink.close();
    },
  };
  if (connector.webhooks) {
    await bench.control("POST", "webhook", { url: sink.url });
    const subscription = await connector.webhooks.subscribe(access, sink.url, runtime);
    if (!subscription.subscribed) throw new Error(subscription.hint);
  }
  await bench.poll();
  return bench;
}

async function openSink(): Promise<{
  url: string;
  requests: WebhookRequest[];
  close(): Promise<void>;
}> {
  const requests: WebhookRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({
      method: request.method ?? "",
      url: new URL(request.url ?? "/", "http://127.0.0.1"),
      headers: new Headers(
        Object.entries(request.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      ),
      rawBody: new Uint8Array(Buffer.concat(chunks)),
    });
    response.end("ok");
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

export function mentionsOf(items: InboundItem[]): Mention[] {
  return items.filter((item) => item.type === "mention");
}

/** What the store would know of a mention. */
export function answerable(item: Mention): AnswerableItem {
  return {
    externalId: item.externalId,
    kind: item.kind,
    visibility: item.visibility,
    at: item.at,
    authorExternalId: item.author.externalId,
    threadKey: item.threadKey ?? item.externalId,
    facts: JSON.parse(JSON.stringify(item.facts)),
    privateReplies: 0,
    isDeleted: false,
  };
}

export function outbound(
  bench: Bench,
  item: Mention,
  text: string,
  visibility: Visibility = item.visibility,
): Outbound {
  return {
    messageId: newId(),
    text,
    visibility,
    inReplyTo: answerable(item),
    firstAttemptAt: bench.clock.now(),
  };
}

/** A mention made at the platform and polled from it. */
export async function seen(
  bench: Bench,
  text: string,
  more: Record<string, unknown> = {},
): Promise<Mention> {
  const { id } = await bench.mention(text, more);
  bench.clock.advance(90_000);
  const item = mentionsOf(bench.map(await bench.poll())).find((one) => one.externalId === id);
  if (!item) throw new Error(`the mention ${id} did not come`);
  return item;
}

export const deliver = (bench: Bench, item: Mention, text: string, visibility = item.visibility) =>
  bench.connector.deliver(outbound(bench, item, text, visibility), bench.access, bench.runtime);

export const capabilitiesOf = (bench: Bench, item: Mention) =>
  bench.connector.capabilities(answerable(item), bench.clock.now());
