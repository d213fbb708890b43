import { randomBytes } from "node:crypto";
import { PLATFORMS, type Platform } from "@/connectors/contract";
import { connectors } from "@/connectors/registry";
import { connectChannel, connectorRuntime } from "@/domain/channels";
import { drainInbox, pollChannel } from "@/domain/ingestion";
import { deliverReply, sendReply } from "@/domain/replies";
import { listTickets } from "@/domain/tickets";
import { newId } from "@/kernel/ids";
import { type Simulators, startSimulators } from "../simulators";
import { as, newCompany, type TestMember } from "../support/people";
import { type EchoingProxy, startEchoingProxy } from "./echoing-proxy";

interface Connected {
  platform: Platform;
  id: string;
  username: string;
  /** What the form was filled in with. */
  values: Record<string, string>;
}

/** A company with a channel of every platform, whose every credential is known to the test. */
export interface SecretScene {
  admin: TestMember;
  proxy: EchoingProxy;
  channels: readonly Connected[];
  /** Every secret that the platforms and their channels have. */
  secrets: string[];
  poll(channelId: string): Promise<void>;
  /** A mention on every platform that can be answered, and an answer that waits. @returns outbox ids */
  queueReplies(): Promise<string[]>;
  deliver(outboxId: string): Promise<void>;
  close(): Promise<void>;
}

export function newSecret(name: string): string {
  return `geheim-${name}-${randomBytes(9).toString("hex")}`;
}

/** Sets where Facebook and X are: open it before anything reads the configuration. */
export async function openSecretScene(): Promise<SecretScene> {
  const simulators = await startSimulators({ enforceRateLimits: false });
  const proxy = await startEchoingProxy(simulators.urls);
  process.env.FACEBOOK_GRAPH_URL = `${proxy.url("facebook")}/v26.0`;
  process.env.X_API_URL = proxy.url("x");
  const admin = await newCompany();
  const scope = { tenantId: admin.tenantId, actor: admin.actor };
  const channels: Connected[] = [];
  for (const platform of PLATFORMS) {
    const { username, values } = openAccount(simulators, proxy, platform);
    const { id } = await connectChannel(scope, { platform, values });
    channels.push({ platform, id, username, values });
  }
  const poll = async (channelId: string) => {
    await as(admin, (ctx) =>
      ctx.tx.channel.update({
        where: { tenantId_id: { tenantId: admin.tenantId, id: channelId } },
        data: { nextPollAt: new Date(0), pollLeaseUntil: null },
      }),
    );
    await pollChannel({ tenantId: admin.tenantId, channelId });
  };
  const secrets = channels.flatMap(({ platform, values }) =>
    connectors[platform].connectFields.flatMap(({ name, kind }) =>
      kind === "secret" && values[name] !== undefined ? [values[name]] : [],
    ),
  );

  return {
    admin,
    proxy,
    channels,
    secrets,
    poll,
    async queueReplies() {
      const able = channels.filter(({ platform }) => connectors[platform].canDeliver);
      for (const { platform, username } of able) {
        simulators[platform].mention({
          account: username,
          author: { username: `kundin_${randomBytes(4).toString("hex")}` },
          text: platform === "x" ? `@${username} Hilfe` : "Hilfe",
          kind: platform === "x" || platform === "facebook" ? "post" : "comment",
        });
      }
      for (const { id } of able) await poll(id);
      await drainInbox(admin.tenantId);
      return as(admin, async (ctx) => {
        const { data } = await listTickets(ctx, { limit: 100, status: ["open"] });
        for (const { id } of data) {
          await sendReply(ctx, {
            id,
            body: `Wir schauen gleich nach, Vorgang ${newId()}.`,
            visibility: "public",
            idempotencyKey: newId(),
            thenStatus: "pending",
            isAcknowledgement: false,
          });
        }
        const waiting = await ctx.tx.outbox.findMany({ where: { state: "pending" } });
        return waiting.map(({ id }) => id);
      });
    },
    async deliver(outboxId) {
      await deliverReply(
        { tenantId: admin.tenantId, outboxId },
        { connectorRuntime: connectorRuntime() },
      );
    },
    async close() {
      await Promise.all([proxy.close(), simulators.close()]);
    },
  };
}

/** A new account there, and what the form asks for. */
function openAccount(
  simulators: Simulators,
  proxy: EchoingProxy,
  platform: Platform,
): { username: string; values: Record<string, string> } {
  const username = `haus_${randomBytes(4).toString("hex")}`;
  const token = newSecret(platform);
  const secret = newSecret(`${platform}-webhook`);
  const { account: made } = simulators[platform].createAccount({
    username,
    name: username,
    token,
    secret,
  });
  const address = `${proxy.url(platform)}${new URL(made.url).pathname.replace(/\/$/, "")}`;
  const forms: Record<Platform, Record<string, string>> = {
    facebook: { pageId: made.id, pageToken: made.token },
    x: { accessToken: made.token },
    discourse: { address, apiKey: made.token, apiUsername: username, webhookSecret: secret },
    wordpress: { address, username, applicationPassword: made.token },
    feeds: { address },
  };
  return { username, values: forms[platform] };
}
