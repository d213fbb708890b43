import type { ConnectorRuntime } from "@/connectors/contract";
import { config } from "@/infra/config";
import { createOutboundFetch } from "@/infra/http";
import { type Clock, systemClock } from "@/kernel/clock";

let outbound: typeof fetch | undefined;

/** What connectors get from outside: HTTP that refuses private addresses, time and app secrets. */
export function connectorRuntime(clock: Clock = systemClock): ConnectorRuntime {
  const { facebookAppSecret, facebookVerifyToken, xConsumerSecret, outboundAllowHosts } = config();
  outbound ??= createOutboundFetch({ allowHosts: outboundAllowHosts });
  return {
    fetch: outbound,
    now: () => clock.now(),
    secrets: { facebookAppSecret, facebookVerifyToken, xConsumerSecret },
  };
}
