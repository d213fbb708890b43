import { counts } from "./parts/counts";
import { ingest } from "./parts/ingest";
import { queue } from "./parts/queue";
import { search } from "./parts/search";
import { webhook } from "./parts/webhook";
import type { Result } from "./result";
import type { Stage } from "./stage";

export interface Part {
  name: string;
  title: string;
  run(stage: Stage): Promise<Result[]>;
}

export const PARTS: readonly Part[] = [
  { name: "ingest", title: "the whole product against raw UNNEST statements", run: ingest },
  { name: "webhook", title: "durable acknowledgement against a trivial handler", run: webhook },
  { name: "queue", title: "a page of the queue, by size and against raw SQL", run: queue },
  { name: "search", title: "full text with and without row security", run: search },
  { name: "counts", title: "the counts of the views, by size", run: counts },
];
