import { PrismaPg } from "@prisma/adapter-pg";
import { config } from "@/infra/config";
import { followTime, isTimeToLook, requireTime, timeFollowed } from "./follow-time";
import { Prisma, PrismaClient } from "./generated/client";
import { statementName } from "./prepared";

export type Tx = Prisma.TransactionClient;
export const sql = Prisma.sql;
export const joinSql = Prisma.join;
export const emptySql = Prisma.empty;
export type Sql = Prisma.Sql;

interface Clients {
  app: PrismaClient;
  platform: PrismaClient;
  /** Null: there is none. */
  replica: PrismaClient | null;
}

// Next's development server reloads modules: the pools must outlive a reload.
const holder = globalThis as typeof globalThis & { echolotDatabase?: Clients };

/**
 * A process that hangs in the middle of a transaction keeps its locks, and with them a tenant's turn,
 * no longer than this, in milliseconds: the server ends its session.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** Nobody waits for a lock much longer than a process that hangs may hold it. */
const LOCK_TIMEOUT_MS = IDLE_IN_TRANSACTION_MS + 2_000;
/** The longest that one statement of a tenant may take, in milliseconds. */
export const STATEMENT_TIMEOUT_MS = 30_000;
/** Whoever gets no connection within this is refused: a queue behind it would only grow. */
export const MAX_WAIT_MS = 5_000;

/** A replica can be done without. */
const MAX_WAIT_FOR_REPLICA_MS = 2_000;

function connect(
  url: string,
  max: number,
  statementTimeoutMs: number,
  connectionTimeoutMillis = MAX_WAIT_MS,
): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(
      {
        connectionString: url,
        max,
        connectionTimeoutMillis,
        idleTimeoutMillis: 30_000,
        options: `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=${LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS} -c timezone=UTC`,
      },
      { statementNameGenerator: ({ sql }) => statementName(sql) },
    ),
  });
}

/** The two runtime connections; neither role owns a table or can bypass row security. */
export function database(): Clients {
  holder.echolotDatabase ??= {
    app: connect(config().appDatabaseUrl, config().databasePoolSize, STATEMENT_TIMEOUT_MS),
    platform: connect(config().platformDatabaseUrl, 4, 15_000),
    replica: connectReplica(),
  };
  const clients = holder.echolotDatabase;
  if (isTimeToLook()) void followTime(clients.platform);
  return clients;
}

/** The same once the database's time is known: what is judged or written is so by no other clock. */
export async function databaseInTime(): Promise<Clients> {
  const clients = database();
  await requireTime(clients.platform);
  return clients;
}

function connectReplica(): PrismaClient | null {
  const { readDatabaseUrl, databasePoolSize } = config();
  if (readDatabaseUrl === undefined) return null;
  return connect(readDatabaseUrl, databasePoolSize, STATEMENT_TIMEOUT_MS, MAX_WAIT_FOR_REPLICA_MS);
}

/** Ends all pools; the next `database()` connects anew. */
export async function closeDatabase(): Promise<void> {
  const clients = holder.echolotDatabase;
  holder.echolotDatabase = undefined;
  await timeFollowed();
  await Promise.all([
    clients?.app.$disconnect(),
    clients?.platform.$disconnect(),
    clients?.replica?.$disconnect(),
  ]);
}
