/** The newest folder in prisma/migrations; a test holds the two together. */
export const LATEST_MIGRATION = "20261122061000_keep_secrets_with_their_tenant";
