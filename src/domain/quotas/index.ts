export { getUsage } from "./get-usage";
export { limitSql } from "./limits";
export { requireRoom } from "./require-room";
export { requireStream } from "./require-stream";
export { isQuota, type Limits, QUOTA_NAMES, QuotaName, UsageView } from "./schemas";
export { type CompanyQuotas, findQuotas, setQuotas } from "./set-quota";
export { takeRequest } from "./take-request";
