import { startProduct } from "./runtime/start-product";
import { formatDuration, reasonOf, reportStep } from "./runtime/steps";
import { Supervisor } from "./runtime/supervisor";

export interface Installation {
  wasInstalled: boolean;
  dependenciesMs: number;
}

/** `npm start`, and with `--dev` its hot-reloading form. Returns when everything has ended. */
export async function start(args: string[], installation: Installation): Promise<void> {
  const supervisor = new Supervisor();
  const startedAt = performance.now() - installation.dependenciesMs;
  const isDevelopment = args.includes("--dev");
  console.log(`Echolot ${isDevelopment ? "(development) " : ""}on Node ${process.versions.node}`);
  reportStep(
    "dependencies",
    installation.dependenciesMs,
    installation.wasInstalled ? "installed" : "present",
  );
  try {
    const product = await supervisor.race(startProduct(supervisor, isDevelopment));
    const total = formatDuration(performance.now() - startedAt);
    console.log(`\nReady after ${total}: ${product.baseUrl}\n\n${product.signIns.join("\n")}\n`);
    console.log(`What is mailed arrives at ${product.mailbox}`);
    console.log("Ctrl-C ends everything.");
    supervisor.keepRunning();
    await supervisor.race(new Promise<never>(() => undefined));
  } catch (error) {
    if (!supervisor.wasAskedToStop) {
      console.error(`\n${reasonOf(error)}`);
      process.exitCode = 1;
    }
  }
  await supervisor.end();
  process.exit();
}
