import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { migrationConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";
import { DataDirectory } from "./data-directory";
import { demoFile, SeedReport, signInLines } from "./demo";
import { fingerprint } from "./fingerprint";
import { Ports, SIMULATOR_NAMES } from "./ports";
import { buildWeb, bundlePrograms, generateClient, WEB_SERVER } from "./product-build";
import {
  commandEnvironment,
  type MailAddresses,
  productEnvironment,
  type SimulatorUrls,
} from "./product-environment";
import { mustRun } from "./run-command";
import { providePostgres, provideRedis } from "./start-services";
import { CannotGoOn, reasonOf, step } from "./steps";
import type { Supervisor } from "./supervisor";

const READY_WITHIN_MS = 120_000;

const SIMULATED = [...SIMULATOR_NAMES, "smtp", "mailbox"] as const;

const SimulatorLine = z.object(
  Object.fromEntries(SIMULATED.map((name) => [name, z.string()])),
) as unknown as z.ZodType<SimulatorUrls & MailAddresses>;

/** From nothing to a product that answers. @throws CannotGoOn */
export async function startProduct(
  supervisor: Supervisor,
  isDevelopment: boolean,
): Promise<{ baseUrl: string; mailbox: string; signIns: string[] }> {
  const data = new DataDirectory(process.env.ECHOLOT_DATA_DIR ?? ".data");
  await data.lock();
  supervisor.onEnd(() => data.unlock());
  const secrets = data.secrets();
  const ports = new Ports(data);
  const webPort = await choosePort(ports);
  const baseUrl = (process.env.APP_BASE_URL ?? `http://localhost:${webPort}`).replace(/\/+$/, "");

  const database = await step("PostgreSQL", () => providePostgres(supervisor, data, ports));
  const redis = await step("Redis", () => provideRedis(supervisor, data, ports));
  data.note({ reaperPid: supervisor.processes.reaperPid });
  await step("client", generateClient);

  const appSecret = process.env.APP_SECRET ?? secrets.appSecret;
  let isFresh = false;
  await step("migrations", async () => {
    const environment = { ...process.env, DATABASE_URL: database.url, APP_SECRET: appSecret };
    const report = await migrate(
      migrationConfig(environment),
      `${process.cwd()}/prisma/migrations`,
    );
    isFresh = report.applied.length === report.total;
    return report.applied.length === 0 ? "up to date" : `${report.applied.length} applied`;
  });
  await step("programs", async () => {
    await bundlePrograms();
    return "bundled";
  });

  const simulators = await step("simulators", async () => {
    const { smtp, mailbox, ...urls } = await startSimulators(
      supervisor,
      data,
      ports,
      isDevelopment,
    );
    const note = SIMULATOR_NAMES.map((name) => `${name} ${urls[name]}`).join(", ");
    return { urls, mail: { smtp, mailbox }, note: `${note}, mailbox ${mailbox}` };
  });
  const env = productEnvironment({
    databaseUrl: database.url,
    redisUrl: redis.url,
    baseUrl,
    simulators: simulators.urls,
    mail: simulators.mail,
    appSecret,
    dataDirectory: data.path,
  });
  data.write("environment.json", commandEnvironment(env));
  const seed = await step("demo data", () => seedOnce(data, env, isFresh));
  if (!isDevelopment) await step("web build", buildWeb);
  await step("web, worker", async () => {
    await startApplications(supervisor, data, env, webPort, isDevelopment);
    await untilReady(`http://127.0.0.1:${webPort}/api/ready`);
    return "ready";
  });
  const { mailbox } = simulators.mail;
  data.write("demo.json", demoFile(baseUrl, seed.report, simulators.urls, mailbox));
  data.note({ baseUrl, reaperPid: supervisor.processes.reaperPid });
  return { baseUrl, mailbox, signIns: signInLines(seed.report) };
}

async function choosePort(ports: Ports): Promise<number> {
  const wanted = process.env.PORT;
  if (wanted === undefined || wanted === "") return ports.claim("web");
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CannotGoOn(`PORT must be a number between 1 and 65535, not ${wanted}.`);
  }
  if (await ports.isFree(port)) return port;
  throw new CannotGoOn(`PORT ${port} is taken. Choose another, or unset PORT to have one found.`);
}

async function startSimulators(
  supervisor: Supervisor,
  data: DataDirectory,
  ports: Ports,
  isDevelopment: boolean,
): Promise<SimulatorUrls & MailAddresses> {
  const chosen: Record<string, number> = {};
  for (const name of SIMULATED) chosen[name] = await ports.claim(name);
  return new Promise((resolve, reject) => {
    supervisor
      .run({
        name: "simulators",
        command: process.execPath,
        args: isDevelopment ? watched("tests/simulators/main.ts") : bundled("simulators/main"),
        env: {
          ...process.env,
          SIM_PORTS: JSON.stringify(chosen),
          SIM_STATE_DIR: data.file("simulators"),
        },
        logFile: data.file("logs", "simulators.log"),
        onLine: (line) => {
          const urls = SimulatorLine.safeParse(parseJson(line));
          if (urls.success) resolve(urls.data);
        },
      })
      .catch(reject);
  });
}

/** The seed is idempotent: it adds what lacks and brings addresses up to date. */
async function seedOnce(data: DataDirectory, env: NodeJS.ProcessEnv, isFresh: boolean) {
  const print = fingerprint(
    ["prisma/seed.ts", "prisma/seed"],
    [env.DATABASE_URL ?? "", env.SIMULATOR_URLS ?? "", env.APP_BASE_URL ?? ""],
  );
  const known = data.read("seed.json", SeedReport);
  if (known !== undefined && !isFresh && data.read("seeded.json", z.string()) === print) {
    return { report: known, note: "unchanged" };
  }
  await mustRun("The seed", "tsx", ["prisma/seed.ts"], env);
  const report = data.read("seed.json", SeedReport);
  if (report === undefined) throw new CannotGoOn("The seed left no readable seed.json.");
  data.write("seeded.json", print);
  return { report, note: `${report.tenants.length} tenants` };
}

async function startApplications(
  supervisor: Supervisor,
  data: DataDirectory,
  env: NodeJS.ProcessEnv,
  port: number,
  isDevelopment: boolean,
): Promise<void> {
  const host = process.env.HOST ?? "127.0.0.1";
  const next = ["node_modules/next/dist/bin/next", "dev", "-p", `${port}`, "-H", host];
  const nodeEnv = isDevelopment ? "development" : "production";
  await supervisor.run({
    name: "web",
    command: process.execPath,
    args: isDevelopment ? next : [WEB_SERVER],
    env: { ...env, NODE_ENV: nodeEnv, PORT: `${port}`, HOSTNAME: host },
    logFile: data.file("logs", "web.log"),
    echo: isDevelopment,
  });
  await supervisor.run({
    name: "worker",
    command: process.execPath,
    args: isDevelopment ? watched("workers/main.ts") : bundled("workers/main"),
    env: { ...env, NODE_ENV: nodeEnv },
    logFile: data.file("logs", "worker.log"),
    echo: isDevelopment,
  });
}

function bundled(program: string): string[] {
  return ["--enable-source-maps", `dist/${program}.js`];
}

function watched(entry: string): string[] {
  return ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false", entry];
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      if (response.ok) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch (error) {
      last = reasonOf(error);
    }
    await sleep(200);
  }
  throw new CannotGoOn(`The product did not become ready at ${url}: ${last}`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
