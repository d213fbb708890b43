import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { SIMULATOR_NAMES, USUAL_PORTS } from "@/cli/runtime/ports";
import { PROGRAMS, WEB_SERVER } from "@/cli/runtime/product-build";

const Service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  volumes: z.array(z.string()).optional(),
});

const Compose = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()),
});

const { services, volumes } = Compose.parse(
  parse(readFileSync("docker-compose.yml", "utf8"), { merge: true }),
);
const dockerfile = readFileSync("Dockerfile", "utf8");
const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(
  ([, image = "", name = ""]) => ({ image, name }),
);
const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8"))).scripts;
const own = Object.entries(services).filter(([, service]) => service.build !== undefined);

/** Variables that a program of the project reads, by looking into the program. */
const readByProject = new Set(
  [
    readFileSync("src/infra/config.ts", "utf8"),
    ...readdirSync("tests/simulators", { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => readFileSync(`tests/simulators/${path}`, "utf8")),
  ].flatMap((source) => source.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []),
);

/** Read by Node, the C library, Next and next-auth themselves. */
const READ_BY_PACKAGES = new Set([
  "NODE_ENV",
  "HOSTNAME",
  "PORT",
  "NEXTAUTH_URL",
  "MALLOC_ARENA_MAX",
  "KEEP_ALIVE_TIMEOUT",
]);

describe("docker-compose.yml", () => {
  it("has every part of the product", () => {
    expect(Object.keys(services).sort()).toEqual(
      ["migrate", "postgres", "redis", "simulators", "stream", "web", "worker"].sort(),
    );
    expect(services.simulators?.profiles).toEqual(["simulators"]);
  });

  it("starts Redis append-only and never evicting", () => {
    expect(services.redis?.command?.join(" ")).toBe(
      "redis-server --appendonly yes --maxmemory-policy noeviction",
    );
  });

  it.each(own)("%s builds a stage that exists", (_name, service) => {
    expect(stages.map((stage) => stage.name)).toContain(service.build?.target);
  });

  it.each(own)("%s runs a program that the build makes", (_name, service) => {
    const [node, ...rest] = service.command ?? [];
    const program = rest.find((argument) => !argument.startsWith("-")) ?? "";
    expect(node).toBe("node");
    expect(programOf(program)).toBe(true);
  });

  it.each(own)("%s gets only variables that somebody reads", (_name, service) => {
    const unknown = Object.keys(service.environment ?? {}).filter(
      (name) => !readByProject.has(name) && !READ_BY_PACKAGES.has(name),
    );
    expect(unknown).toEqual([]);
  });

  it("gives every process of the product what its configuration requires", () => {
    for (const name of ["migrate", "web", "stream", "worker"]) {
      expect(Object.keys(services[name]?.environment ?? {})).toEqual(
        expect.arrayContaining(["DATABASE_URL", "REDIS_URL", "APP_SECRET", "APP_BASE_URL"]),
      );
    }
  });

  it("names hosts and ports where the services really are", () => {
    const environment = services.web?.environment ?? {};
    expect(new URL(environment.DATABASE_URL?.replace(/\$\{[^}]*\}/, "p") ?? "").host).toBe(
      "postgres:5432",
    );
    expect(environment.REDIS_URL).toBe("redis://redis:6379");
    expect(services.web?.ports).toEqual([`\${PORT:-3000}:${environment.PORT}`]);
    const simulated = JSON.parse(services.simulators?.environment?.SIM_PORTS ?? "{}");
    for (const name of SIMULATOR_NAMES) {
      expect(simulated[name]).toBe(USUAL_PORTS[name]);
      expect(services.simulators?.ports).toContain(`${simulated[name]}:${simulated[name]}`);
    }
  });

  it("depends on services and volumes that exist", () => {
    for (const service of Object.values(services)) {
      for (const name of Object.keys(service.depends_on ?? {}))
        expect(services).toHaveProperty(name);
      for (const mount of service.volumes ?? []) {
        expect(volumes).toHaveProperty(mount.split(":")[0] ?? "");
      }
    }
  });

  it.each(["web", "stream"])("asks %s for its health where it listens", (name) => {
    const service = services[name];
    const test = service?.healthcheck?.test.join(" ") ?? "";
    const [, port, path] = /127\.0\.0\.1:(\d+)(\/[\w/]+)/.exec(test) ?? [];
    expect(existsSync(`app${path}/route.ts`)).toBe(true);
    expect(service?.environment?.PORT ?? service?.environment?.STREAM_PORT).toBe(port);
    expect(service?.ports?.[0]).toMatch(new RegExp(`:${port}$`));
  });
});

describe("Dockerfile", () => {
  it("builds in stages and runs as an ordinary user", () => {
    expect(stages.length).toBeGreaterThan(3);
    for (const name of ["programs", "web"]) expect(stageText(name)).toMatch(/^USER node$/m);
  });

  it("runs npm scripts that exist", () => {
    const named = [...dockerfile.matchAll(/npm run (\S+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });

  it("copies files that exist or that the build makes", () => {
    const made = ["node_modules", "dist", ".next/standalone"];
    for (const [, sources = ""] of dockerfile.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)) {
      for (const source of sources.split(" ")) {
        const path = source.replace(/^\/app\//, "");
        expect(existsSync(path) || made.includes(path), path).toBe(true);
      }
    }
  });

  it("starts what the build makes", () => {
    for (const [, json = "[]"] of dockerfile.matchAll(/^CMD (.+)$/gm)) {
      const [, ...rest] = z.array(z.string()).parse(JSON.parse(json));
      expect(programOf(rest.find((argument) => !argument.startsWith("-")) ?? "")).toBe(true);
    }
  });

  it("exposes the port that the web server is told", () => {
    expect(stageText("web")).toMatch(/PORT=3000/);
    expect(stageText("web")).toMatch(/^EXPOSE 3000$/m);
  });
});

/** Whether the build makes it, from an entry that exists; the web image's root is its folder. */
function programOf(path: string): boolean {
  if (path === "server.js") return WEB_SERVER.endsWith(`/${path}`);
  const entry = new Map<string, string>(
    Object.entries(PROGRAMS).map(([name, source]) => [`dist/${name}.js`, source]),
  ).get(path);
  return entry !== undefined && existsSync(entry);
}

function stageText(name: string): string {
  const [, text = ""] = dockerfile.split(new RegExp(`^FROM \\S+ AS ${name}$`, "m"));
  return text.split(/^FROM /m)[0] ?? "";
}
