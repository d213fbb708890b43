export { KeepRetention, PruneTenant } from "./jobs";
export { type KeptPartitions, keepPartitions } from "./keep-partitions";
export { keepRetention } from "./keep-retention";
export { pruneTenant } from "./prune-tenant";
export { GetRetention, RetentionView, UpdateRetention } from "./schemas";
export { findOldestKept, getRetention, oldestKeptSql, updateRetention } from "./settings";
