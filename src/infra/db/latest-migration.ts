/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261122072000_key_clocks_by_their_promise";
