/**
 * How long a worker that no longer says that it lives keeps a reply, in milliseconds. Then another
 * one looks on the platform what became of it.
 */
export const LEASE_MS = 20_000;

/** A worker that lives renews its lease so often, in milliseconds. */
export const LEASE_RENEWAL_MS = 2_000;

/** The longest that one request to a platform takes (`createOutboundFetch`), in milliseconds. */
export const MOST_OF_A_REQUEST_MS = 15_000;
