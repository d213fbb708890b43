import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { distributionFaults, GLOBAL_TABLES } from "../support/distribution";

// Only the schema of the database is read here, by its owner.
const owner = new Client({ connectionString: process.env.DATABASE_URL });

beforeAll(() => owner.connect());
afterAll(() => owner.end());

describe("the schema", () => {
  it("could be spread over machines by tenant", async () => {
    expect(await distributionFaults(owner)).toEqual([]);
  });

  it("has a place for each table that belongs to no tenant, and names none that is gone", async () => {
    const { rows } = await owner.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (
        SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')`);
    expect(rows.map((row) => row.name).sort()).toEqual(Object.keys(GLOBAL_TABLES).sort());
  });

  const mutations: [string, string][] = [
    ["stray: has neither a tenant", "CREATE TABLE stray (id uuid PRIMARY KEY)"],
    ["stray: has no primary key", "CREATE TABLE stray (tenant_id uuid)"],
    [
      "stray.stray_pkey: the tenant does not lead",
      "CREATE TABLE stray (tenant_id uuid, id uuid, PRIMARY KEY (id, tenant_id))",
    ],
    [
      "team.team_name_tenant_id_key: the tenant does not lead",
      "ALTER TABLE team ADD UNIQUE (name, tenant_id)",
    ],
    ["team.team_id_key: the tenant does not lead", "ALTER TABLE team ADD UNIQUE (id)"],
    [
      "team.secret: unique over all tenants",
      "CREATE UNIQUE INDEX secret ON team (name) WHERE archived_at IS NULL",
    ],
    [
      "note.note_team_id_fkey: the tenant does not lead",
      `ALTER TABLE team ADD UNIQUE (id);
       CREATE TABLE note (tenant_id uuid, id uuid, team_id uuid REFERENCES team (id), PRIMARY KEY (tenant_id, id))`,
    ],
    [
      "note.note_tenant_id_team_id_fkey: refers to rows of another tenant",
      `ALTER TABLE team ADD COLUMN other uuid, ADD UNIQUE (other, id);
       CREATE TABLE note (tenant_id uuid, id uuid, team_id uuid, PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, team_id) REFERENCES team (other, id))`,
    ],
    [
      "note.note_tenant_id_team_id_fkey: would set the tenant to nothing",
      `CREATE TABLE note (tenant_id uuid, id uuid, team_id uuid, PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, team_id) REFERENCES team (tenant_id, id) ON DELETE SET NULL)`,
    ],
    [
      "person.person_tenant_id_fkey: a table of all tenants refers to one of theirs",
      "ALTER TABLE person ADD COLUMN tenant_id uuid REFERENCES tenant (id)",
    ],
    [
      "team.watch: a trigger",
      `CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER watch BEFORE INSERT ON team FOR EACH ROW EXECUTE FUNCTION watch()`,
    ],
    ["team.silence: a rule", "CREATE RULE silence AS ON DELETE TO team DO INSTEAD NOTHING"],
    [
      "team.number: calls count_teams",
      `CREATE FUNCTION count_teams() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM team';
       ALTER TABLE team ADD COLUMN number bigint DEFAULT count_teams()`,
    ],
    [
      "team.number: takes numbers from a sequence of its own",
      "ALTER TABLE team ADD COLUMN number bigserial",
    ],
    [
      "team.friends: looks at member",
      "CREATE POLICY friends ON team USING (EXISTS (SELECT 1 FROM member m WHERE m.role = 'admin'))",
    ],
    ["all_teams: is a view", "CREATE VIEW all_teams AS SELECT * FROM team"],
    [
      "small_team: inherits",
      "CREATE TABLE small_team (PRIMARY KEY (tenant_id, id)) INHERITS (team)",
    ],
  ];

  it.each(mutations)("would show %s", async (fault, mutation) => {
    await owner.query("BEGIN");
    try {
      await owner.query(mutation);
      const faults = await distributionFaults(owner);
      expect(
        faults.some((each) => each.startsWith(fault)),
        faults.join("; "),
      ).toBe(true);
    } finally {
      await owner.query("ROLLBACK");
    }
  });
});
