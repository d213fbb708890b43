import { config } from "@/infra/config";

/** This process's polls that are under way, by the server they ask. */
const underWay = new Map<string, number>();

/**
 * A place for one poll of a server, or null while it has all it may have. Workers have more places than
 * that: a platform that lets every request time out would else hold all of them, and everybody
 * else's channels would wait for it.
 * @returns how to give it back
 */
export function takePollPlace(baseUrl: string): (() => void) | null {
  const server = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  const taken = underWay.get(server) ?? 0;
  if (taken >= config().workerConcurrency) return null;
  underWay.set(server, taken + 1);
  return () => {
    const left = (underWay.get(server) ?? 1) - 1;
    if (left > 0) underWay.set(server, left);
    else underWay.delete(server);
  };
}
