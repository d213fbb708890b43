import type { Suite } from "../outcome";
import { ingestion } from "./r1-ingestion";
import { platformFaults } from "./r2-platform-faults";
import { replies } from "./r3-replies";
import { deadlines } from "./r4-deadlines";
import { poisonAndHangs } from "./r5-poison-and-hangs";
import { flood } from "./r6-flood";
import { offline } from "./r7-offline";
import { restore } from "./r8-restore";

/** Every suite; `npm run endure` runs them in this order. */
export const SUITES: readonly Suite[] = [
  ingestion,
  platformFaults,
  replies,
  deadlines,
  poisonAndHangs,
  flood,
  offline,
  restore,
];
