import { z } from "zod";
import {
  type Capabilities,
  type Connector,
  type Delivery,
  type InboundItem,
  type Outbound,
  PLATFORMS,
  type Platform,
} from "@/connectors/contract";

type Found = Awaited<ReturnType<Connector["findDelivered"]>>;

/** A platform whose every answer a test decides; its payloads are the items themselves. */
export class FakePlatform {
  /** Every call of `deliver`, in order. */
  readonly sent: Outbound[] = [];
  readonly searched: Outbound[] = [];
  deliver: (outbound: Outbound) => Promise<Delivery> | Delivery = (outbound) => ({
    kind: "delivered",
    externalId: `own-${outbound.messageId}`,
    url: `https://platform.example/${outbound.messageId}`,
  });
  findDelivered: (outbound: Outbound) => Promise<Found> | Found = () => ({ kind: "absent" });
  capabilities: (item: { visibility: string }) => Capabilities = ({ visibility }) => ({
    public:
      visibility === "public"
        ? { allowed: true, maxLength: 280, counter: "characters" }
        : { allowed: false, reason: "no_public_thread" },
    private: { allowed: true, maxLength: 2_000, counter: "characters" },
  });
  canDeliver = true;
  poll: Connector["poll"] = async () => ({ events: [], cursor: {}, more: false });

  connector(platform: Platform): Connector {
    return {
      platform,
      connectFields: [],
      credentials: z.record(z.string(), z.string()),
      canDeliver: this.canDeliver,
      pollIntervalSeconds: 60,
      defaultBaseUrl: () => null,
      check: async () => ({ accountId: "account", name: "Account", warnings: [], settings: {} }),
      poll: (...asked) => this.poll(...asked),
      enrich: null,
      webhooks: null,
      map: (payload) => [reviveItem(payload)],
      capabilities: (item) => this.capabilities(item),
      deliver: async (outbound) => {
        this.sent.push(outbound);
        return this.deliver(outbound);
      },
      findDelivered: async (outbound) => {
        this.searched.push(outbound);
        return this.findDelivered(outbound);
      },
    };
  }
}

function reviveItem(payload: Record<string, unknown>): InboundItem {
  const item = { facts: {}, ...payload } as unknown as InboundItem;
  return "at" in item ? { ...item, at: new Date(item.at) } : item;
}

/** The platform of this test file; `vi.mock("@/connectors/registry")` gives it to the domain. */
export const fakePlatform = new FakePlatform();

export function fakeRegistry() {
  const connectorFor = (platform: Platform) => fakePlatform.connector(platform);
  const connectors = Object.fromEntries(PLATFORMS.map((each) => [each, connectorFor(each)]));
  return { connectorFor, connectors };
}
