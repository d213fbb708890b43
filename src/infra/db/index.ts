export { closeDatabase, database, emptySql, joinSql, type Sql, sql, type Tx } from "./client";
export { timeFollowed } from "./follow-time";
export { gather } from "./gather";
export { insertForTenant } from "./tenant-statement";
export {
  authorise,
  type TenantContext,
  type TenantScope,
  type TransactionOptions,
  withTenant,
} from "./with-tenant";
