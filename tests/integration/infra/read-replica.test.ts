import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createToken } from "@/domain/auth";
import { migrationConfig } from "@/infra/config";
import { closeDatabase, type TenantContext, withTenantReading } from "@/infra/db";
import { migrate } from "@/infra/db/migrate";
import { metrics } from "@/infra/metrics";
import { newOpaqueId } from "@/kernel/ids";
import { GET as report } from "../../../app/api/v1/reports/sla/route";
import { send } from "../../support/api-operations";
import { as, newCompany, type TestMember } from "../../support/people";
import { ReplicatedDatabase } from "../../support/replicated-database";

let databases: ReplicatedDatabase;
let member: TestMember;
let stranger: TestMember;

beforeAll(async () => {
  databases = await ReplicatedDatabase.open();
  Object.assign(process.env, {
    DATABASE_URL: databases.primaryUrl,
    APP_DATABASE_URL: "",
    PLATFORM_DATABASE_URL: "",
    READ_DATABASE_URL: databases.replicaUrl,
    READ_MAX_LAG_SECONDS: "2",
  });
  await migrate(migrationConfig(process.env), resolve("prisma/migrations"));
  member = await newCompany();
  stranger = await newCompany();
});

afterAll(async () => {
  await closeDatabase();
  await databases?.close();
});

/** As a worker does every few seconds. */
const beat = () =>
  databases.ask(
    "primary",
    `INSERT INTO worker_heartbeat (worker_id, started_at, seen_at) VALUES ('w', now(), now())
     ON CONFLICT (worker_id) DO UPDATE SET seen_at = now()`,
  );

const whoAnswers = async (ctx: TenantContext) => {
  const [row] = await ctx.tx.$queryRaw<{ isReplica: boolean; teams: bigint; members: bigint }[]>`
    SELECT pg_is_in_recovery() AS "isReplica", (SELECT count(*) FROM team) AS teams,
      (SELECT count(*) FROM member) AS members`;
  return {
    by: row?.isReplica ? "replica" : "primary",
    teams: Number(row?.teams),
    members: Number(row?.members),
  };
};

const read = () => withTenantReading(member, whoAnswers);

const nowAnswers = (by: string, isBeating = true) =>
  expect
    .poll(
      async () => {
        if (isBeating) await beat();
        return (await read()).by;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(by);

const addTeam = () =>
  as(member, (ctx) =>
    ctx.tx.team.create({
      data: {
        tenantId: ctx.tenantId,
        id: crypto.randomUUID(),
        name: newOpaqueId(),
        createdAt: new Date(),
      },
    }),
  );

it("reads the primary as long as no worker's heartbeat has reached the replica", async () => {
  expect((await read()).by).toBe("primary");
});

it("reads the replica, and there one's own company alone", async () => {
  await nowAnswers("replica");
  expect((await read()).members).toBe(1);
  expect((await withTenantReading(stranger, whoAnswers)).by).toBe("replica");
  await addTeam();
  await expect
    .poll(async () => ({ ...(await read()), ...(await beat()) }), { timeout: 10_000 })
    .toMatchObject({ by: "replica", teams: 1 });
  expect((await withTenantReading(stranger, whoAnswers)).teams).toBe(0);
});

it("answers reports from there", async () => {
  const token = await as(member, (ctx) => createToken(ctx, { name: "report", role: "lead" }));
  const byReplica = async () =>
    (await metrics().replicaReads.get()).values.find(({ labels }) => labels.by === "replica")
      ?.value;
  await beat();
  const before = (await byReplica()) ?? 0;
  const answered = await send(
    { handler: report, method: "GET", path: "/api/v1/reports/sla" },
    { token: token.token },
  );
  expect(answered.status).toBe(200);
  expect(await byReplica()).toBe(before + 1);
});

it("leaves a replica that falls behind, and comes back to it", async () => {
  await databases.ask("replica", "SELECT pg_wal_replay_pause()");
  await addTeam();
  expect(await read()).toEqual({ by: "replica", teams: 1, members: 1 });
  await nowAnswers("primary");
  expect((await read()).teams).toBe(2);
  await databases.ask("replica", "SELECT pg_wal_replay_resume()");
  await nowAnswers("replica");
  expect((await read()).teams).toBe(2);
});

it("can change nothing, wherever it runs", async () => {
  const write = () =>
    withTenantReading(member, (ctx) =>
      ctx.tx.team.deleteMany({ where: { tenantId: ctx.tenantId } }),
    );
  await nowAnswers("replica");
  await expect(write()).rejects.toThrow(/read-only transaction/);
  await databases.ask("primary", "DELETE FROM worker_heartbeat");
  await nowAnswers("primary", false);
  await expect(write()).rejects.toThrow(/read-only transaction/);
  expect((await read()).teams).toBe(2);
});

it("does without a replica that is gone", async () => {
  await nowAnswers("replica");
  await databases.killReplica();
  await beat();
  expect(await read()).toEqual({ by: "primary", teams: 2, members: 1 });
});
