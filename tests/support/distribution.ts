import type { Client } from "pg";

/**
 * Tables that belong to no tenant, and where each would live if tenants were spread over machines:
 * `tenants` beside their rows (distributed by `id`), `everywhere` as a copy on each machine, `one` on
 * the coordinator alone.
 */
export const GLOBAL_TABLES: Record<string, "tenants" | "everywhere" | "one"> = {
  tenant: "tenants",
  person: "everywhere",
  throttle: "one",
  worker_heartbeat: "one",
  _prisma_migrations: "one",
};

/** Functions that a default may call on whatever machine the row is made. */
const DEFAULT_FUNCTIONS = ["now", "gen_random_uuid", "pg_current_xact_id"];
/** Functions that a policy or a check may call: they look at the row and the session only. */
const ROW_FUNCTIONS = ["app_tenant_id"];

interface Fault {
  fault: string;
}

/**
 * What of the schema keeps the tables from being distributed by tenant, as Citus does it: a key or a
 * unique index without the tenant, a reference that leaves the tenant, anything that looks at the rows
 * of several tenants. Read from the catalogue, so that a new table is judged unlisted.
 */
export async function distributionFaults(client: Client): Promise<string[]> {
  const faults: string[] = [];
  for (const query of [KEYS, REFERENCES, INDEXES, TRIGGERS, DEFAULTS, POLICIES, RELATIONS]) {
    const { rows } = await client.query<Fault>(query, [
      Object.keys(GLOBAL_TABLES),
      [...DEFAULT_FUNCTIONS, ...ROW_FUNCTIONS],
      Object.keys(GLOBAL_TABLES).filter((name) => GLOBAL_TABLES[name] === "everywhere"),
    ]);
    faults.push(...rows.map((row) => row.fault));
  }
  return faults.sort();
}

/** A parameter that a query did not name would have no type. */
const LISTS = `lists AS (SELECT $1::text[] AS global, $2::text[] AS functions, $3::text[] AS everywhere)`;

const TABLES = `${LISTS}, tables AS (
  SELECT c.oid, c.relname::text AS name, c.relname = ANY (lists.global) AS is_global,
    (SELECT attnum FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attname = CASE c.relname WHEN 'tenant' THEN 'id' ELSE 'tenant_id' END) AS tenant
  FROM pg_class c, lists
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
)`;

const KEYS = `WITH ${TABLES}
  SELECT t.name || ': has neither a tenant nor a place of its own' AS fault
    FROM tables t WHERE t.tenant IS NULL AND NOT t.is_global
  UNION ALL
  SELECT t.name || ': has no primary key' FROM tables t
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'p')
  UNION ALL
  SELECT t.name || '.' || c.conname || ': the tenant does not lead'
    FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid
    WHERE NOT t.is_global AND c.contype IN ('p', 'u', 'x') AND c.conkey[1] IS DISTINCT FROM t.tenant`;

const REFERENCES = `WITH ${TABLES}
  SELECT t.name || '.' || c.conname || ': ' || CASE
      WHEN t.is_global THEN 'a table of all tenants refers to one of theirs'
      WHEN c.conkey[1] IS DISTINCT FROM t.tenant THEN 'the tenant does not lead'
      WHEN c.confkey[1] IS DISTINCT FROM o.tenant THEN 'refers to rows of another tenant'
      ELSE 'would set the tenant to nothing' END AS fault
  FROM pg_constraint c JOIN tables t ON t.oid = c.conrelid JOIN tables o ON o.oid = c.confrelid, lists
  WHERE c.contype = 'f' AND CASE
    WHEN o.name = ANY (lists.everywhere) THEN false
    WHEN t.is_global THEN true
    ELSE c.conkey[1] IS DISTINCT FROM t.tenant OR c.confkey[1] IS DISTINCT FROM o.tenant
      OR c.confdeltype IN ('n', 'd') END`;

const INDEXES = `WITH ${TABLES}
  SELECT t.name || '.' || i.indexrelid::regclass || ': unique over all tenants' AS fault
  FROM tables t JOIN pg_index i ON i.indrelid = t.oid
  WHERE NOT t.is_global AND i.indisunique AND NOT t.tenant = ANY (i.indkey::int2[])`;

const TRIGGERS = `WITH ${TABLES}
  SELECT t.name || '.' || g.tgname || ': a trigger' AS fault
  FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
  UNION ALL
  SELECT t.name || '.' || r.rulename || ': a rule' FROM tables t JOIN pg_rewrite r ON r.ev_class = t.oid`;

const DEFAULTS = `WITH ${TABLES}
  SELECT t.name || '.' || a.attname || ': calls ' || p.proname AS fault
  FROM tables t JOIN pg_attrdef d ON d.adrelid = t.oid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.adnum
    JOIN pg_depend n ON n.classid = 'pg_attrdef'::regclass AND n.objid = d.oid
      AND n.refclassid = 'pg_proc'::regclass
    JOIN pg_proc p ON p.oid = n.refobjid, lists
  WHERE NOT t.is_global AND p.proname <> ALL (lists.functions)
  UNION ALL
  SELECT t.name || '.' || a.attname || ': takes numbers from a sequence of its own'
  FROM tables t JOIN pg_attrdef d ON d.adrelid = t.oid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.adnum
  WHERE NOT t.is_global AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'`;

const POLICIES = `WITH ${TABLES}
  SELECT t.name || '.' || l.polname || ': looks at ' || coalesce(p.proname, r.relname) AS fault
  FROM tables t JOIN pg_policy l ON l.polrelid = t.oid
    JOIN pg_depend n ON n.classid = 'pg_policy'::regclass AND n.objid = l.oid
    LEFT JOIN pg_proc p ON n.refclassid = 'pg_proc'::regclass AND p.oid = n.refobjid
    LEFT JOIN pg_class r ON n.refclassid = 'pg_class'::regclass AND r.oid = n.refobjid AND r.oid <> t.oid, lists
  WHERE NOT t.is_global AND (r.oid IS NOT NULL OR p.proname <> ALL (lists.functions))`;

/** What is neither a table nor an index, and inheritance that is not partitioning. */
const RELATIONS = `WITH ${TABLES}
  SELECT c.relname || ': is a ' || CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialised view' END AS fault
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
  UNION ALL
  SELECT t.name || ': inherits' FROM tables t JOIN pg_class c ON c.oid = t.oid
    JOIN pg_inherits h ON h.inhrelid = t.oid WHERE NOT c.relispartition`;
