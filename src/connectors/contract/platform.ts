export const PLATFORMS = ["facebook", "x", "discourse", "wordpress", "feeds"] as const;
export type Platform = (typeof PLATFORMS)[number];
