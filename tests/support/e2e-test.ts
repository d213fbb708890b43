import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "playwright/test";
import { beSignedIn, Company, type Person } from "./e2e-company";
import { Inbox } from "./e2e-inbox";
import { demo } from "./e2e-product";

/** What a page must never say: errors, and violations of the content security policy. */
class Watch {
  private readonly heard: string[] = [];
  private readonly allowed: RegExp[] = [];

  listenTo(page: Page): void {
    page.on("pageerror", (error) => this.heard.push(`${error.name}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      this.heard.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** Problems that a test brings about on purpose. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  problems(): string[] {
    return this.heard.filter((words) => !this.allowed.some((pattern) => pattern.test(words)));
  }
}

interface Fixtures {
  company: Company;
  watch: Watch;
  /** The admin's inbox, in the test's own page. */
  inbox: Inbox;
  /** A further browser in which somebody is signed in and hears of every change. */
  signIn: (person: Person, path?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  baseURL: async ({ browserName: _ }, use) => use(demo().baseUrl),
  company: async ({ browserName: _ }, use) => use(await Company.found()),
  watch: [
    async ({ page }, use) => {
      const watch = new Watch();
      watch.listenTo(page);
      await use(watch);
      expect(watch.problems(), "the pages' consoles stay empty").toEqual([]);
    },
    { auto: true },
  ],
  inbox: async ({ context, page, company }, use) => {
    await beSignedIn(context, company.admin);
    await use(new Inbox(page));
  },
  signIn: async ({ browser, contextOptions, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person, path = "/inbox") => {
      const context = await newContext(browser, contextOptions);
      contexts.push(context);
      await beSignedIn(context, person);
      const page = await context.newPage();
      watch.listenTo(page);
      const isLive = new Inbox(page).isLive();
      await page.goto(path);
      await isLive;
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };

function newContext(browser: Browser, options: object): Promise<BrowserContext> {
  return browser.newContext({ ...options, baseURL: demo().baseUrl });
}
