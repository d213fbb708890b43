import { config } from "@/infra/config";

/** Whether the product is served over https, as its own address says. */
export const isSecure = (): boolean => config().baseUrl.startsWith("https:");
