/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261122060000_index_reports";
