import { type Browser, chromium, type Page } from "playwright";
import { provideChromium } from "../../src/cli/services/chromium";
import type { Cookie } from "./credentials";

/** As in the browser tests: what a container without a GPU needs. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The marks that `watchMarks` looks for: `mark-7` in the text of a mention. */
export const MARK = (n: number): string => `mark-${n}`;

/** A real Chromium with the inbox of a signed-in agent. */
export class InboxPage {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  /** Opens the inbox and waits for its rows and its live stream. */
  static async open(url: string, cookies: readonly Cookie[], query = ""): Promise<InboxPage> {
    const browser = await chromium.launch({
      executablePath: await provideChromium(),
      args: ARGUMENTS,
    });
    try {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: "en-GB",
        timezoneId: "Europe/Berlin",
      });
      // What the loader of these files writes into functions that are handed to the page.
      await context.addInitScript({ content: "globalThis.__name = (it) => it" });
      await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })));
      const page = await context.newPage();
      const isLive = page.waitForResponse((response) => response.url().includes("/api/v1/stream"));
      await page.goto(`${url}/inbox${query}`);
      await page.getByRole("list", { name: /^Tickets: / }).waitFor();
      await isLive;
      return new InboxPage(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** From now on notes when a mark was first painted. */
  async watchMarks(): Promise<void> {
    await this.page.evaluate(() => {
      const painted: Record<string, number> = {};
      Object.assign(window, { painted });
      performance.setResourceTimingBufferSize(100_000);
      const look = () => {
        const list = document.querySelector('[aria-label^="Tickets: "]') ?? document.body;
        const fresh: string[] = [];
        for (const [mark] of (list.textContent ?? "").matchAll(/mark-\d+/g)) {
          if (painted[mark] !== undefined) continue;
          painted[mark] = Number.POSITIVE_INFINITY;
          fresh.push(mark);
        }
        if (fresh.length === 0) return;
        // The next frame shows the change; a message comes behind its painting.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            for (const mark of fresh) painted[mark] = performance.timeOrigin + performance.now();
          };
          port2.postMessage(null);
        });
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
  }

  /** When a mark was painted, in milliseconds of the epoch; those that were not are missing. */
  async painted(): Promise<Map<string, number>> {
    const found = await this.page.evaluate(
      () => (window as unknown as { painted: Record<string, number> }).painted,
    );
    return new Map(Object.entries(found).filter(([, at]) => Number.isFinite(at)));
  }

  /** Milliseconds that each reading of the list took which began since `at` (of the epoch). */
  readings(at: number): Promise<number[]> {
    return this.page.evaluate(
      (since) =>
        performance
          .getEntriesByType("resource")
          .filter(({ name }) => new URL(name).pathname === "/api/v1/tickets")
          .filter(({ startTime }) => performance.timeOrigin + startTime >= since)
          .map(({ duration }) => duration),
      at,
    );
  }

  /** @throws Error when the mark is not painted in time */
  async untilPainted(mark: string, timeoutMs = 30_000): Promise<void> {
    await this.page.waitForFunction(
      (name) =>
        Number.isFinite((window as unknown as { painted: Record<string, number> }).painted[name]),
      mark,
      { timeout: timeoutMs, polling: 50 },
    );
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
