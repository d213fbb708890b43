export * from "./exchange";
export * from "./outbound-errors";
export { createOutboundFetch, type OutboundFetch, type OutboundFetchOptions } from "./safe-fetch";
