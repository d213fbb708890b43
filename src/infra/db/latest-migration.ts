/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261122040100_partition_audit";
