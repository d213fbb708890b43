import { randomBytes } from "node:crypto";
import { connectChannel } from "@/domain/channels";
import type { SimulatedName } from "../simulators";
import { callerOf } from "../simulators/kit/control";
import type { AccountView } from "../simulators/kit/platform";
import type { LoggedRequest } from "./platform-log";
import type { Stage } from "./stage";

/** What a platform allows one account, by its own documentation. */
export interface Allowance {
  /** Requests whose path contains this; all of the account's when left out. */
  path?: string;
  most: number;
  seconds: number;
}

/** What stands in for one kind of platform when it is broken on purpose. */
export interface SourceKind {
  platform: SimulatedName;
  /** The shortest time after which the platform takes requests again that it refused for their number. */
  resetSeconds: number;
  /** How it says so: Meta's refusals of that kind are 400. */
  refusal: number;
  allowances: readonly Allowance[];
  values(account: AccountView): Record<string, string>;
  /** What the account's paths contain, and nobody else's. */
  path(account: AccountView): string;
}

export interface Source<Fault extends string = string> {
  kind: SourceKind;
  fault: Fault;
  username: string;
  channelId: string;
  path: string;
  caller: string | null;
  /** When each was written, in epoch milliseconds. */
  injected: Map<string, number>;
}

const QUARTER_HOUR = 900;
const DAY = 86_400;

const siteOf = (account: AccountView) => `${new URL(account.url).pathname}/`;

/** What nobody limits by number is asked no more often than the channel says: three requests a poll. */
const unlimited = (pollSeconds: number): Allowance => ({
  most: 3 * Math.ceil(60 / pollSeconds) + 3,
  seconds: 60,
});

export function sourceKinds(pollSeconds: number): Record<SimulatedName, SourceKind> {
  return {
    discourse: {
      platform: "discourse",
      resetSeconds: 3,
      refusal: 429,
      // `max_admin_api_reqs_per_minute`
      allowances: [{ most: 60, seconds: 60 }],
      values: ({ url, token, username }) => ({
        address: url,
        apiKey: token,
        apiUsername: username,
      }),
      path: siteOf,
    },
    facebook: {
      platform: "facebook",
      // It is said in whole minutes.
      resetSeconds: 60,
      refusal: 400,
      allowances: [{ most: 4_800, seconds: DAY }],
      values: ({ id, token }) => ({ pageId: id, pageToken: token }),
      path: ({ id }) => `/${id}/`,
    },
    x: {
      platform: "x",
      resetSeconds: 3,
      refusal: 429,
      allowances: [
        { path: "/mentions", most: 300, seconds: QUARTER_HOUR },
        { path: "/tweets", most: 900, seconds: QUARTER_HOUR },
        { path: "/dm_events", most: 15, seconds: QUARTER_HOUR },
      ],
      values: ({ token }) => ({ accessToken: token }),
      path: ({ id }) => `/users/${id}/`,
    },
    wordpress: {
      platform: "wordpress",
      resetSeconds: 3,
      refusal: 429,
      allowances: [unlimited(pollSeconds)],
      values: ({ url, username, applicationPassword }) => ({
        address: url,
        username,
        applicationPassword: String(applicationPassword),
      }),
      path: siteOf,
    },
    feeds: {
      platform: "feeds",
      resetSeconds: 3,
      refusal: 429,
      allowances: [unlimited(pollSeconds)],
      values: ({ url }) => ({ address: url }),
      path: ({ url }) => new URL(url).pathname,
    },
  };
}

/** An account of its own, connected and polled; no webhook helps. */
export async function openSource<Fault extends string>(
  stage: Stage,
  tenantId: string,
  kind: SourceKind,
  fault: Fault,
  pollSeconds: number,
): Promise<Source<Fault>> {
  const username = `${kind.platform.slice(0, 2)}_${fault.slice(0, 6)}_${randomBytes(3).toString("hex")}`;
  const { account } = stage.simulators[kind.platform].createAccount({ username, title: username });
  const { id } = await connectChannel(
    { tenantId, actor: { kind: "system", name: "endurance" } },
    { platform: kind.platform, values: kind.values(account), pollIntervalSeconds: pollSeconds },
  );
  return {
    kind,
    fault,
    username: account.username,
    channelId: id,
    path: kind.path(account),
    caller: kind.platform === "x" ? callerOf(`Bearer ${account.token}`) : null,
    injected: new Map(),
  };
}

/** Somebody writes there. */
export function writeTo(stage: Stage, source: Source, number: number): void {
  const { id } = stage.simulators[source.kind.platform].mention({
    account: source.username,
    author: { username: `kunde_${number % 5}` },
    text: `Frage ${number} an ${source.username}: wo bleibt mein Paket, ich warte seit Wochen?`,
  });
  source.injected.set(id, Date.now());
}

/** What the source's platform was asked for it, in order. */
export function requestsOf(source: Source, log: readonly LoggedRequest[]): LoggedRequest[] {
  return log.filter(
    ({ path, caller }) =>
      path.includes(source.path) || (source.caller !== null && caller === source.caller),
  );
}

/** By how much a platform was asked more than it allows, at its worst; the largest share of it used. */
export function usedOf(source: Source, requests: readonly LoggedRequest[]): number {
  return Math.max(
    ...source.kind.allowances.map(({ path = "", most, seconds }) => {
      const times = requests
        .filter((request) => request.path.includes(path))
        .map((request) => Date.parse(request.at));
      return busiest(times, seconds * 1_000) / most;
    }),
  );
}

/** Most requests to one source within any minute. */
export function busiestMinute(requests: readonly LoggedRequest[]): number {
  return busiest(
    requests.map((request) => Date.parse(request.at)),
    60_000,
  );
}

/** Most of the given instants within any window of that length. */
function busiest(times: readonly number[], windowMs: number): number {
  return Math.max(
    0,
    ...times.map((start) => times.filter((at) => at >= start && at < start + windowMs).length),
  );
}
