export * from "./exchange";
export * from "./outbound-errors";
export { createOutboundFetch, type OutboundFetchOptions } from "./safe-fetch";
