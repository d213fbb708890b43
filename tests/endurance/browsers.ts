import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { provideChromium } from "@/cli/services/chromium";
import { askApi, type Office } from "./office";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** So many of the list are surely on the screen. */
const LOOKED_AT = 6;

interface Row {
  excerpt: string;
}

/** Somebody's inbox in a browser, open at the tickets nobody has taken. */
export class Screen {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly office: Office,
    private readonly url: string,
  ) {}

  static async open(browser: Browser, url: string, office: Office): Promise<Screen> {
    const context = await browser.newContext({
      baseURL: url,
      locale: "en-GB",
      viewport: { width: 1440, height: 900 },
    });
    await context.addCookies(
      office.cookies.map((cookie) => {
        const separator = cookie.indexOf("=");
        const [name, value] = [cookie.slice(0, separator), cookie.slice(separator + 1)];
        return { name, value, url, httpOnly: true, sameSite: "Lax" as const };
      }),
    );
    const page = await context.newPage();
    const isLive = page.waitForResponse((response) => response.url().includes("/api/v1/stream"));
    await page.goto("/inbox?view=unassigned");
    await isLive;
    return new Screen(context, page, office, url);
  }

  async setOffline(isOffline: boolean): Promise<void> {
    await this.context.setOffline(isOffline);
  }

  /** Whether the screen says what the server says: the first tickets in their order, and how many. */
  async isTrue(): Promise<boolean> {
    const { office, url } = this;
    const rows = await askApi<Row[]>(url, office, "GET", "tickets?view=unassigned&limit=50");
    const counts = await askApi<Record<string, number>>(url, office, "GET", "tickets/counts");
    const shown = await this.page
      .getByRole("list", { name: /^Tickets: / })
      .getByRole("link")
      .allInnerTexts();
    const badge = await this.page
      .getByRole("navigation", { name: "Views" })
      .getByRole("link", { name: /^Unassigned/ })
      .textContent();
    const expected = rows.slice(0, LOOKED_AT).map((row) => row.excerpt.slice(0, 40));
    return (
      shown.length >= Math.min(expected.length, rows.length) &&
      expected.every((excerpt, index) => shown[index]?.includes(excerpt) === true) &&
      (badge ?? "").replace(/\D/g, "") === String(counts.unassigned ?? "")
    );
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await provideChromium(), args: ARGUMENTS });
}
