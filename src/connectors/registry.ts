import type { Connector, Platform } from "./contract";
import { discourse } from "./discourse/connector";
import { facebook } from "./facebook/connector";
import { feeds } from "./feeds/connector";
import { wordpress } from "./wordpress/connector";
import { x } from "./x/connector";

/** Every platform there is: a missing one does not compile. */
export const connectors: Record<Platform, Connector> = { facebook, x, discourse, wordpress, feeds };

export function connectorFor(platform: Platform): Connector {
  return connectors[platform];
}
