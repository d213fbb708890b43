/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261121020000_report_readiness";
