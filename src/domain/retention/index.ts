export { KeepRetention } from "./jobs";
export { type KeptPartitions, keepPartitions } from "./keep-partitions";
