import { counts } from "./parts/counts";
import { fairness } from "./parts/fairness";
import { ingest } from "./parts/ingest";
import { live } from "./parts/live";
import { memory } from "./parts/memory";
import { queue } from "./parts/queue";
import { search } from "./parts/search";
import { sla } from "./parts/sla";
import { ui } from "./parts/ui";
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
  { name: "live", title: "from a commit and from a webhook to the painted ticket", run: live },
  { name: "fairness", title: "a quiet company beside one that floods", run: fairness },
  { name: "sla", title: "changing and matching promises", run: sla },
  { name: "ui", title: "from an input to the next frame in Chromium", run: ui },
  { name: "memory", title: "memory of a live stream, and of processes after a soak", run: memory },
  { name: "counts", title: "the counts of the views, by size", run: counts },
];
