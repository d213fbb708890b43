import dns from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { OutboundRefusedError } from "./outbound-errors";

export type ResolveAll = (hostname: string) => Promise<dns.LookupAddress[]>;

const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an IP address belongs to the public internet (IANA special-purpose registries, RFC 6890).
 * IPv4 inside IPv6 (mapped, NAT64) is judged by the embedded address; 6to4, Teredo and the
 * IPv4-compatible form, which can all point back inside, are refused outright.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.parse(bare);
  if (parsed.kind() === "ipv4") return parsed.range() === "unicast";
  const v6 = parsed as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return v6.toIPv4Address().range() === "unicast";
  if (v6.match(NAT64)) return new ipaddr.IPv4(v6.toByteArray().slice(12)).range() === "unicast";
  return v6.match(GLOBAL_UNICAST) && v6.range() === "unicast";
}

/** True for a host that is an IP address already, so that no name will be looked up. */
export function isAddressLiteral(hostname: string): boolean {
  return ipaddr.isValid(hostname.replace(/^\[|\]$/g, ""));
}

const resolveAll: ResolveAll = (hostname) => dns.promises.lookup(hostname, { all: true });

/**
 * A `lookup` for sockets that yields public addresses only. The socket connects to exactly what is
 * returned here, so a name that resolves differently the second time (rebinding) gains nothing.
 */
export function guardedLookup(resolve: ResolveAll = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(
          ({ address, family }) =>
            isPublicAddress(address) && (!options.family || options.family === family),
        );
        const first = allowed[0];
        if (!first) {
          const refusal = new OutboundRefusedError(`${hostname} is not a public address`);
          callback(refusal, options.all ? [] : "", 0);
        } else if (options.all) {
          callback(null, allowed);
        } else {
          callback(null, first.address, first.family);
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : "", 0),
    );
  };
}
