export { closeDatabase, database, emptySql, joinSql, type Sql, sql, type Tx } from "./client";
export { timeFollowed } from "./follow-time";
export { gather } from "./gather";
export { prepared, preparedIn, trustPlans } from "./prepared";
export { sqlArray } from "./sql-array";
export { type InboundRow, type StoredOfTenant, storeInbound } from "./store-inbound";
export {
  authorise,
  type TenantContext,
  type TenantScope,
  type TransactionOptions,
  withTenant,
} from "./with-tenant";
export { withTenantReading } from "./with-tenant-reading";
