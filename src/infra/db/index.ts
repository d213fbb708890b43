export { closeDatabase, database, emptySql, joinSql, type Sql, sql, type Tx } from "./client";
export {
  authorise,
  type TenantContext,
  type TenantScope,
  type TransactionOptions,
  withTenant,
} from "./with-tenant";
