/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261122070000_search_by_time";
