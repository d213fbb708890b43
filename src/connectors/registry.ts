import { z } from "zod";
import { type Connector, InboundItem, type Platform } from "./contract";
import { hideCredentials } from "./contract/hide-credentials";
import { understand } from "./contract/understand";
import { discourse } from "./discourse/connector";
import { facebook } from "./facebook/connector";
import { feeds } from "./feeds/connector";
import { wordpress } from "./wordpress/connector";
import { x } from "./x/connector";

/** Every platform there is: a missing one does not compile. */
export const connectors: Record<Platform, Connector> = {
  facebook: checked(facebook),
  x: checked(x),
  discourse: checked(discourse),
  wordpress: checked(wordpress),
  feeds: checked(feeds),
};

export function connectorFor(platform: Platform): Connector {
  return connectors[platform];
}

const Items = z.array(InboundItem);

/**
 * Whatever a platform sends, what leaves `map` is in the contract's form or refused; whatever it says,
 * none of it repeats the channel's credentials.
 */
function checked(connector: Connector): Connector {
  return {
    ...hideCredentials(connector),
    map: (payload, account) => understand(Items, connector.map(payload, account), "The item"),
  };
}
