import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { mustRun } from "../../src/cli/runtime/run-command";

/** Inside the project, so that packages are found, and beside everything else that is made. */
const FOLDER = ".data/bench/trivial";

const FILES = {
  "app/api/trivial/route.ts": `
    export const dynamic = "force-dynamic";
    export async function POST(request: Request): Promise<Response> {
      const body: unknown = await request.json();
      return Response.json({ ok: typeof body === "object" });
    }`,
  // The build would take the product's own, which stand further up.
  "instrumentation.ts": "export function register() {}",
  "proxy.ts": `
    import { NextResponse } from "next/server";
    export const proxy = () => NextResponse.next();
    export const config = { matcher: ["/((?!api/|_next/).*)"] };`,
  "app/layout.tsx": `
    export default function Layout({ children }: { children: React.ReactNode }) {
      return <html lang="en"><body>{children}</body></html>;
    }`,
  "next.config.mjs": `
    const root = ${JSON.stringify(process.cwd())};
    export default {
      output: "standalone",
      outputFileTracingRoot: root,
      turbopack: { root },
      poweredByHeader: false,
      typescript: { ignoreBuildErrors: true },
    };`,
};

/** Where the trivial handler listens to POST. */
export const TRIVIAL_PATH = "/api/trivial";

/**
 * The same web server with one handler that reads a JSON body and answers, built as the product is.
 * @returns the program to run
 */
export async function buildTrivialServer(): Promise<string> {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
    writeFileSync(join(FOLDER, path), text);
  }
  await mustRun("next build", "next", ["build", FOLDER], {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  return join(FOLDER, ".next/standalone", FOLDER, "server.js");
}
