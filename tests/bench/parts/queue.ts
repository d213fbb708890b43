import { Agent, get, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { parseConfig } from "@/infra/config";
import { bothSizes } from "../both-sizes";
import { newToken } from "../credentials";
import { LARGEST_TENANT } from "../fill-tickets";
import { medians, type Result } from "../result";
import { percentile, timed } from "../sample";
import type { BenchDatabase, Stage } from "../stage";

const PAGES = 60;

/** Walks the open queue of the largest tenant, a page of 50 at a time. */
export async function queue(stage: Stage): Promise<Result[]> {
  const { small, large } = await bothSizes(stage);
  const times = stage.isQuick ? PAGES : 3 * PAGES;
  const walk = { kind: "pages", tenantId: LARGEST_TENANT, times } as const;
  await Promise.all([small.agent.do(walk), large.agent.do(walk)]);
  const bySize: Record<
    "small p50 ms" | "small p99 ms" | "large p50 ms" | "large p99 ms",
    number
  >[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const ofSmall = await small.agent.do(walk);
    const ofLarge = await large.agent.do(walk);
    bySize.push({
      "small p50 ms": percentile(ofSmall, 0.5),
      "small p99 ms": percentile(ofSmall, 0.99),
      "large p50 ms": percentile(ofLarge, 0.5),
      "large p99 ms": percentile(ofLarge, 0.99),
    });
  }
  const measured = medians(bySize);
  return [
    {
      part: "queue",
      figure: "page of 50, large ÷ small, p50",
      goal: { is: "at most", must: 1.5, aim: 1.2, unit: "ratio" },
      rounds: bySize.map((round) => round["large p50 ms"] / round["small p50 ms"]),
      measured,
    },
    {
      part: "queue",
      figure: "page of 50, large ÷ small, p99",
      goal: { is: "at most", must: 2, aim: 1.5, unit: "ratio" },
      rounds: bySize.map((round) => round["large p99 ms"] / round["small p99 ms"]),
      measured,
    },
    await byTheApi(stage, large.database, walk.times),
  ];
}

/** The same pages over HTTP with a token, against the plain statement in a transaction of its own. */
async function byTheApi(stage: Stage, database: BenchDatabase, pages: number): Promise<Result> {
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const token = await newToken(owner, LARGEST_TENANT);
  await owner.end();
  const web = await stage.startWeb(database);
  const raw = new Client({ connectionString: appAddress(database) });
  await raw.connect();
  const rounds: Record<"API p50 ms" | "API p99 ms" | "raw p50 ms" | "raw p99 ms", number>[] = [];
  try {
    const walk = () => walkBoth(apiPages(web.url, token), rawPages(raw), pages);
    await walk();
    for (let round = 0; round < stage.rounds; round += 1) {
      const { ofApi, ofRaw } = await walk();
      rounds.push({
        "API p50 ms": percentile(ofApi, 0.5),
        "API p99 ms": percentile(ofApi, 0.99),
        "raw p50 ms": percentile(ofRaw, 0.5),
        "raw p99 ms": percentile(ofRaw, 0.99),
      });
    }
  } finally {
    await raw.end();
    await web.stop();
  }
  return {
    part: "queue",
    figure: "page by the API ÷ raw pg under row security, p99",
    goal: { is: "at most", must: 3, aim: 2, unit: "ratio" },
    rounds: rounds.map((round) => round["API p99 ms"] / round["raw p99 ms"]),
    measured: medians(rounds),
  };
}

/** Page by page in turn: what else the machine does meanwhile slows both alike. */
async function walkBoth(
  nextOfApi: () => Promise<number>,
  nextRaw: () => Promise<void>,
  pages: number,
): Promise<{ ofApi: number[]; ofRaw: number[] }> {
  const ofApi: number[] = [];
  const ofRaw: number[] = [];
  for (let page = 0; page < pages; page += 1) {
    ofApi.push(await nextOfApi());
    ofRaw.push(await timed(nextRaw));
  }
  return { ofApi, ofRaw };
}

/** Each takes the next page. @returns milliseconds from sending the request to the answer's last byte */
function apiPages(url: string, token: string): () => Promise<number> {
  const agent = new Agent({ keepAlive: true });
  let cursor = "";
  return async () => {
    const address = `${url}/api/v1/tickets?view=open&limit=50${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const headers = { authorization: `Bearer ${token}`, "accept-encoding": "gzip" };
    const startedAt = performance.now();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(address, { agent, headers }, resolve).once("error", reject);
    });
    const body = await buffer(response);
    const taken = performance.now() - startedAt;
    // Unpacking and reading are the client's own time.
    const text = (
      response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body
    ).toString();
    if (response.statusCode !== 200) throw new Error(`the API answered ${response.statusCode}`);
    cursor = (JSON.parse(text) as { nextCursor: string | null }).nextCursor ?? "";
    return taken;
  };
}

/** What the API answers with, as its own statement gives it: the page and what hangs on its tickets. */
const RAW_PAGE = `
  SELECT t.*, t.due_at::text AS key, ch.name AS channel_name, co.name AS contact_name, p.name AS assignee_name,
    (SELECT json_agg(c) FROM clock c WHERE c.tenant_id = t.tenant_id AND c.ticket_id = t.id) AS clocks,
    EXISTS (SELECT FROM message m WHERE m.tenant_id = t.tenant_id AND m.ticket_id = t.id
      AND m.kind = 'reply' AND m.delivery_state IN ('failed', 'unknown')) AS has_failed_reply
  FROM ticket t
  JOIN channel ch ON ch.tenant_id = t.tenant_id AND ch.id = t.channel_id
  JOIN contact co ON co.tenant_id = t.tenant_id AND co.id = t.contact_id
  LEFT JOIN member me ON me.tenant_id = t.tenant_id AND me.id = t.assignee_id
  LEFT JOIN person p ON p.id = me.person_id
  WHERE t.tenant_id = $1 AND t.status = 'open' AND (t.due_at, t.id) > ($2::timestamptz, $3::uuid)
  ORDER BY t.due_at, t.id LIMIT 51`;

function rawPages(client: Client): () => Promise<void> {
  const from = ["-infinity", "00000000-0000-0000-0000-000000000000"];
  let after = from;
  return async () => {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [LARGEST_TENANT]);
    const { rows } = await client.query<{ key: string; id: string }>({
      name: "page",
      text: RAW_PAGE,
      values: [LARGEST_TENANT, ...after],
    });
    await client.query("COMMIT");
    const last = rows.length > 50 ? rows[49] : undefined;
    after = last === undefined ? from : [last.key, last.id];
  };
}

function appAddress(database: BenchDatabase): string {
  return parseConfig(database.environment).appDatabaseUrl;
}
