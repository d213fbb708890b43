import { Client } from "pg";
import { step } from "../../src/cli/runtime/steps";
import { firstPolicy } from "../../src/domain/tenancy/rules/first-policy";
import { BEGINNINGS, ENDINGS, GIVEN, WORDS } from "./search-words";
import type { BenchDatabase } from "./stage";

/** Every tenant has this many members and channels. */
const MEMBERS = 20;
const CHANNELS = 2;
const TENANTS = 1_000;
/** Tickets written by one statement. */
const CHUNK = 25_000;
const CONNECTIONS = 4;
const FILLED = ["ticket", "message", "clock", "contact", "identity"];

/** Tenant 0 has a fifth of all tickets; the others fall off with the third power. */
export const LARGEST_TENANT = id("9000", 0);
export const A_MEMBER = id("9100", 1);
export const A_PERSON = id("9200", 1);

const PHRASES = 8_192;

/**
 * `tickets` tickets with contact, mention and clocks over 1,000 skewed tenants, written set-wise;
 * the indexes are built afterwards. The same size gives the same rows.
 */
export async function fillTickets(database: BenchDatabase, tickets: number): Promise<void> {
  await step(`${tickets / 1_000}k tickets`, async () => {
    const clients = await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const client = new Client({ connectionString: database.url });
        await client.connect();
        // References hold by construction: checking them would take most of the time.
        await client.query(
          `SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'`,
        );
        return client;
      }),
    );
    const [first] = clients as [Client];
    try {
      await fillCompanies(first);
      await fillPhrases(first);
      const indexes = await dropIndexes(first);
      // One for all statements: ids of messages and contacts begin with their time.
      const now = new Date().toISOString();
      const starts = Array.from({ length: Math.ceil(tickets / CHUNK) }, (_, n) => n * CHUNK);
      await shared(clients, starts, (client, from) =>
        fillChunk(client, from, Math.min(from + CHUNK, tickets) - 1, now),
      );
      await shared(clients, indexes, async (client, definition) => {
        await client.query(definition);
      });
      await shared(clients, FILLED, async (client, table) => {
        await client.query(`VACUUM (FREEZE, ANALYZE) ${table}`);
      });
      await first.query("ANALYZE; DROP TABLE bench_phrase; CHECKPOINT");
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
    return "with contacts, mentions and clocks, over 1,000 tenants";
  });
}

async function shared<T>(
  clients: Client[],
  work: readonly T[],
  run: (client: Client, item: T) => Promise<void>,
): Promise<void> {
  const left = [...work];
  await Promise.all(
    clients.map(async (client) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        await run(client, item);
      }
    }),
  );
}

function id(kind: string, n: number): string {
  return `00000000-0000-7000-${kind}-${n.toString(16).padStart(12, "0")}`;
}

function sqlId(kind: string, n: string): string {
  return `('00000000-0000-7000-${kind}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/** As the product makes them: the milliseconds of `at`, then what tells `n` from the others. */
function idOf(at: string, n: string): string {
  const time = `lpad(to_hex(floor(extract(epoch FROM ${at}) * 1000)::bigint), 12, '0')`;
  return `(${time} || '7' || lpad(to_hex(${n} % 4096), 3, '0') || 'b' || lpad(to_hex(${n}), 15, '0'))::uuid`;
}

/** Between 0 and 1, the same for the same number. */
function chance(n: string): string {
  return `((hashint8(${n})::bigint + 2147483648) / 4294967296.0::float8)`;
}

async function fillCompanies(client: Client): Promise<void> {
  await client.query(`
    INSERT INTO tenant (id, slug, name, created_at, updated_at)
    SELECT ${sqlId("9000", "k")}, 'bench-' || k, 'Company ' || k, now(), now()
    FROM generate_series(0, ${TENANTS - 1}) k;
    INSERT INTO policy (tenant_id, id, name, position, is_default, created_at, updated_at)
    SELECT ${sqlId("9000", "k")}, ${sqlId("9800", "k")}, 'Standard', 0, true, now(), now()
    FROM generate_series(0, ${TENANTS - 1}) k;
    INSERT INTO policy_version (tenant_id, policy_id, version, definition, created_at, created_by)
    SELECT ${sqlId("9000", "k")}, ${sqlId("9800", "k")}, 1, '${JSON.stringify(firstPolicy)}', now(),
      '{"kind":"system","name":"sign-up"}'
    FROM generate_series(0, ${TENANTS - 1}) k;
    INSERT INTO person (id, email, name, created_at, updated_at)
    SELECT ${sqlId("9200", "j")}, 'p' || j || '@bench.example', 'Person ' || j, now(), now()
    FROM generate_series(0, ${MEMBERS - 1}) j;
    INSERT INTO member (tenant_id, id, person_id, role, created_at)
    SELECT ${sqlId("9000", "k")}, ${sqlId("9100", `k * ${MEMBERS} + j`)}, ${sqlId("9200", "j")}, 'agent', now()
    FROM generate_series(0, ${TENANTS - 1}) k, generate_series(0, ${MEMBERS - 1}) j;
    INSERT INTO channel (tenant_id, id, platform, name, account_id, base_url, poll_interval_seconds,
      next_poll_at, created_at, updated_at)
    SELECT ${sqlId("9000", "k")}, ${sqlId("9300", `k * ${CHANNELS} + j`)}, 'x', 'Channel ' || j,
      'account' || k || '-' || j, 'https://x.invalid', 60, now() + interval '10 years', now(), now()
    FROM generate_series(0, ${TENANTS - 1}) k, generate_series(0, ${CHANNELS - 1}) j`);
}

async function fillPhrases(client: Client): Promise<void> {
  await client.query("CREATE UNLOGGED TABLE bench_phrase (n int PRIMARY KEY, words text NOT NULL)");
  await client.query(
    `INSERT INTO bench_phrase SELECT n, (
       SELECT string_agg(($1::text[])[1 + floor(${WORDS.length} * power(${chance("n::bigint * 16 + k")}, 4))::int], ' ')
       FROM generate_series(1, 7) k)
     FROM generate_series(0, ${PHRASES - 1}) n`,
    [WORDS],
  );
  await client.query("ANALYZE bench_phrase");
}

/** Indexes that no constraint stands on. @returns how to make them again */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i WHERE i.indrelid = ANY($1::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [FILLED],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

async function fillChunk(client: Client, from: number, to: number, now: string): Promise<void> {
  await client.query(`
    CREATE TEMP TABLE chunk ON COMMIT PRESERVE ROWS AS
    SELECT i, g, k, ${sqlId("9000", "k")} AS tenant_id, ${sqlId("9400", "i")} AS id,
      ${idOf(comingIn("g * 3", now), "g")} AS contact_id, ${sqlId("9300", `k * ${CHANNELS} + i % ${CHANNELS}`)} AS channel_id,
      CASE WHEN u < 0.05 THEN 'open' WHEN u < 0.08 THEN 'pending' WHEN u < 0.1 THEN 'on_hold'
        WHEN u < 0.98 THEN 'resolved' ELSE 'dismissed' END AS status,
      ${comingIn("i", now)} AS at
    FROM (
      SELECT i, g, ${chance("i + 7")} AS u,
        CASE WHEN c < 0.2 THEN 0 ELSE 1 + floor(${TENANTS - 1} * power((c - 0.2) / 0.8, 3))::int END AS k
      FROM (SELECT i, i / 3 AS g, ${chance("i / 3")} AS c FROM generate_series(${from}::bigint, ${to}::bigint) i) numbered
    ) placed`);
  await client.query(`
    INSERT INTO contact (tenant_id, id, name, handle, reach, created_at, updated_at)
    SELECT tenant_id, contact_id, given || ' ' || family, lower(given || '_' || family) || g, g % 10000, now(), now()
    FROM (
      SELECT DISTINCT tenant_id, contact_id, g, ${oneOf(GIVEN, "g + 11")} AS given,
        ${oneOf(BEGINNINGS, "g + 13")} || ${oneOf(ENDINGS, "g + 17")} AS family
      FROM chunk
    ) c ON CONFLICT DO NOTHING`);
  await client.query(`
    INSERT INTO identity (tenant_id, id, contact_id, platform, scope, external_id, created_at, updated_at)
    SELECT tenant_id, contact_id, contact_id, 'x', '', g::text, now(), now()
    FROM (SELECT DISTINCT tenant_id, contact_id, g FROM chunk) c ON CONFLICT DO NOTHING`);
  await client.query(`
    INSERT INTO ticket (tenant_id, id, number, channel_id, platform, contact_id, thread_key, visibility,
      excerpt, language, status, assignee_id, first_mention_at, last_mention_at, last_activity_at,
      resolved_at, mention_count, due_at, created_at, updated_at)
    SELECT tenant_id, id, i + 1, channel_id, 'x', contact_id, 't' || i, 'public', 'Where is my order ' || i,
      'de', status, CASE WHEN i % 5 < 3 THEN ${sqlId("9100", `k * ${MEMBERS} + i % ${MEMBERS}`)} END,
      at, at, at, CASE WHEN status = 'resolved' THEN at END, 1,
      CASE WHEN status = 'open' THEN now() + interval '1 second' * (i % 432000 - 86400) ELSE '9999-12-31T00:00:00Z' END,
      at, at
    FROM chunk`);
  await client.query(`
    INSERT INTO message (tenant_id, id, ticket_id, channel_id, kind, item_kind, external_id, thread_key,
      visibility, identity_id, origin, body, language, at, recorded_at)
    SELECT tenant_id, ${idOf("at", "i")}, id, channel_id, 'mention', 'post', 'e' || i, 't' || i, 'public',
      contact_id, 'platform', a.words || ' ' || b.words || ' Nr' || i, 'de', at, at
    FROM chunk
    JOIN bench_phrase a ON a.n = (hashint8(i * 2) & ${PHRASES - 1})
    JOIN bench_phrase b ON b.n = (hashint8(i * 2 + 1) & ${PHRASES - 1})`);
  await client.query(`
    INSERT INTO clock (tenant_id, ticket_id, promise, cycle, state, target_minutes, started_at, due_at)
    SELECT tenant_id, id, p.promise, 1, 'running', p.minutes, at, now() + interval '1 year'
    FROM chunk, (VALUES ('first_response', 120), ('resolution', 1440)) p(promise, minutes)
    WHERE status IN ('open', 'pending', 'on_hold')`);
  await client.query("DROP TABLE chunk");
}

/** When ticket `n` came in: one a second, the higher the number, the newer. */
function comingIn(n: string, now: string): string {
  return `('${now}'::timestamptz - interval '1 second' * (20000000 - ${n}))`;
}

/** The first ones most often. */
function oneOf(names: readonly string[], n: string): string {
  return `('{${names.join(",")}}'::text[])[1 + floor(${names.length} * power(${chance(n)}, 2))::int]`;
}
