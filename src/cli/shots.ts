import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright";
import { z } from "zod";
import { CannotGoOn } from "./runtime/steps";
import { provideChromium } from "./services/chromium";
import { SCENES, type Scene } from "./shots/scenes";

const Demo = z.object({
  baseUrl: z.string(),
  tenants: z
    .array(
      z.object({
        slug: z.string(),
        users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
      }),
    )
    .min(1),
});
type Demo = z.infer<typeof Demo>;

interface Variant {
  name: string;
  width: number;
  height: number;
  theme: "light" | "dark";
  locale: "de" | "en";
  /** 2 is what a browser zoomed to 200 % shows of the same window. */
  zoom: 1 | 2;
}

const SIZES = [
  { name: "desktop", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
];
const VARIANTS: readonly Variant[] = [
  ...SIZES.flatMap((size) =>
    (["light", "dark"] as const).flatMap((theme) =>
      (["de", "en"] as const).map(
        (locale): Variant => ({
          ...size,
          name: `${size.name}-${theme}-${locale}`,
          theme,
          locale,
          zoom: 1,
        }),
      ),
    ),
  ),
  { name: "zoom-light-de", width: 720, height: 450, theme: "light", locale: "de", zoom: 2 },
];

/**
 * Every page and its main states of the product that runs, as pictures in `.data/shots/`.
 * Words on the command line take only scenes and variants whose names hold one of them.
 */
async function shoot(words: readonly string[]): Promise<void> {
  const data = process.env.ECHOLOT_DATA_DIR ?? ".data";
  const demo = readDemo(join(data, "demo.json"));
  const folder = join(data, "shots");
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: await provideChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
  let failures = 0;
  try {
    for (const variant of VARIANTS) {
      const scenes = SCENES.filter(({ name, isDesktopOnly }) => {
        const isWanted =
          words.length === 0 || words.some((word) => `${variant.name} ${name}`.includes(word));
        return isWanted && !(isDesktopOnly && variant.width < 640);
      });
      failures += await shootVariant(browser, demo, variant, scenes, folder);
    }
  } finally {
    await browser.close();
  }
  process.stdout.write(`Pictures are in ${folder}.\n`);
  if (failures > 0) throw new CannotGoOn(`${failures} scenes could not be taken.`);
}

function readDemo(file: string): Demo {
  if (!existsSync(file)) throw new CannotGoOn("Nothing runs here. Start the product: npm start");
  return Demo.parse(JSON.parse(readFileSync(file, "utf8")));
}

async function shootVariant(
  browser: Browser,
  demo: Demo,
  variant: Variant,
  scenes: readonly Scene[],
  folder: string,
): Promise<number> {
  const contexts = new Map<string, Promise<BrowserContext>>();
  const contextFor = ({ isSignedOut, role = "lead" }: Scene) => {
    const name = isSignedOut ? "" : role;
    const known = contexts.get(name) ?? openContext(browser, demo, variant, name);
    contexts.set(name, known);
    return known;
  };
  let failures = 0;
  for (const scene of scenes) {
    const page = await (await contextFor(scene)).newPage();
    try {
      await page.goto(scene.path, { waitUntil: "load" });
      await page.waitForTimeout(700);
      await scene.act?.(page);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `${scene.name}.${variant.name}.png`) });
    } catch (error) {
      failures += 1;
      const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
      process.stdout.write(`  ${scene.name} (${variant.name}): ${reason}\n`);
    } finally {
      await page.context().setOffline(false);
      await page.close();
    }
  }
  for (const context of contexts.values()) await (await context).close();
  if (scenes.length > 0) process.stdout.write(`${variant.name}: ${scenes.length} scenes\n`);
  return failures;
}

async function openContext(
  browser: Browser,
  demo: Demo,
  variant: Variant,
  role: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: demo.baseUrl,
    viewport: { width: variant.width, height: variant.height },
    deviceScaleFactor: variant.zoom,
    hasTouch: variant.width < 640,
    colorScheme: variant.theme,
    locale: variant.locale === "de" ? "de-DE" : "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(20_000);
  if (role !== "") await signIn(context, demo, role);
  await context.addCookies([
    { name: "echolot.locale", value: variant.locale, url: demo.baseUrl },
    { name: "echolot.zone", value: "Europe/Berlin", url: demo.baseUrl },
  ]);
  return context;
}

async function signIn(context: BrowserContext, demo: Demo, role: string): Promise<void> {
  const user = demo.tenants[0]?.users.find((candidate) => candidate.role === role);
  if (user === undefined) throw new CannotGoOn(`The demo data has no ${role}.`);
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.locator('input[type="email"]').fill(user.email);
  await page.locator('input[type="password"]').fill(user.password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL(/\/inbox/);
  await page.close();
}

shoot(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof CannotGoOn ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
