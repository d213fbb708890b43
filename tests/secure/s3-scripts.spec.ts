import type { Page } from "playwright/test";
import type { Company } from "../support/e2e-company";
import type { Inbox } from "../support/e2e-inbox";
import { Account } from "../support/e2e-platforms";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";
import { scriptPayloads } from "./script-payloads";
import { bySize, count, spread } from "./size";

interface Ticket {
  id: string;
  contact: { id: string };
}

/** What must never happen on any page. */
class Trap {
  readonly foreign: string[] = [];
  ran = 0;
  pages = 0;

  constructor(private readonly page: Page) {
    const own = new URL(demo().baseUrl).origin;
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(own) && !/^(?:data|blob|about):/.test(url)) this.foreign.push(url);
    });
    page.on("dialog", (dialog) => {
      this.ran += 1;
      void dialog.dismiss();
    });
  }

  /** Goes there, waits until it shows what it should, and looks at everything on it. */
  async visit(path: string, shown: string): Promise<void> {
    await this.page.goto(path, { waitUntil: "domcontentloaded" });
    await this.see(shown);
  }

  /** Goes on within the page, as a click on a row does. */
  async walk(path: string, shown: string): Promise<void> {
    await this.page.evaluate((to) => window.history.pushState(null, "", to), path);
    await this.see(shown);
  }

  /** First what came with the page: markup of a stranger may swallow the words that are waited for. */
  private async see(shown: string): Promise<void> {
    await this.isClean();
    await expect(this.page.locator("body")).toContainText(shown);
    await this.look();
  }

  /** Until it returns, the product's own scripts are empty: pages stay as the server wrote them. */
  async asWritten(visits: () => Promise<void>): Promise<void> {
    const own = "**/_next/static/**/*.js*";
    await this.page.route(own, (route) =>
      route.fulfill({ contentType: "text/javascript", body: "" }),
    );
    await visits();
    await this.page.unroute(own);
  }

  async look(): Promise<void> {
    this.pages += 1;
    await this.isClean();
    // What a script does when somebody comes near it.
    await this.page.mouse.move(600, 300);
    await this.page.keyboard.press("Tab");
  }

  private async isClean(): Promise<void> {
    const found = await this.page.evaluate(() => ({
      wasRun: "wasRun" in window,
      made: document.querySelectorAll(
        "main script, main iframe, main object, main embed, main base, main form[action^=java], " +
          "[onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onbegin], [onanimationstart], " +
          'a[href^="javascript" i], a[href^="data:"], [src*="stranger"], [href*="stranger.invalid/a"]',
      ).length,
    }));
    if (found.wasRun) this.ran += 1;
    expect(found).toEqual({ wasRun: false, made: 0 });
  }

  close(suite: string, payloads: number): void {
    count("S3", suite, payloads * this.pages, this.ran + this.foreign.length, {
      payloads,
      pages: this.pages,
    });
    expect(this.foreign).toEqual([]);
    expect(this.ran).toBe(0);
  }
}

const payloads = spread(scriptPayloads(), bySize({ full: 500, quick: 90, short: 16 }));
const at = (index: number) => payloads[index % payloads.length] as string;

/** Nothing of a payload is lost on the way: what the pages show is what was said. */
const said = (index: number) => `Nr${index}: ${at(index)}`;

/** A company may have five hundred teams and tokens. */
const MOST_NAMED = 480;

/** A page that is loaded anew for every ticket costs a second of a core each. */
const RELOADED_AFTER = 25;

test.setTimeout(1_500_000);

/** Each with a company of its own and every second payload, so that both workers have enough to do. */
for (const part of [0, 1]) {
  test(`S3: what people outside write is never run, part ${part + 1}: text, names, subjects, in every list and pane`, async ({
    inbox,
    company,
    page,
  }) => {
    await showOutsiders({ inbox, company, page }, part);
  });
}

async function showOutsiders(
  { inbox, company, page }: { inbox: Inbox; company: Company; page: Page },
  part: number,
): Promise<void> {
  const mine = [...payloads.keys()].filter((index) => index % 2 === part);
  const trap = new Trap(page);
  const account = await Account.connect(company, "facebook");
  const forum = await Account.connect(company, "discourse");
  for (const index of mine) {
    const author = { username: `kunde_${index}`, name: at(index + 1).slice(0, 150) };
    await account.mention({ author, text: said(index), kind: "post" });
    if (index % 5 === part) {
      const written = { author: { username: `forum_${index}` }, title: said(index).slice(0, 200) };
      await forum.mention({ ...written, text: said(index + 2), kind: "post" });
    }
  }
  const found = await everyTicket(company, mine.length);
  const tickets = found.map((ticket, number) => ({ ...ticket, index: 2 * number + part }));
  for (const { index, ...ticket } of tickets) {
    const body = said(index + 3);
    await company.api("POST", `tickets/${ticket.id}/notes`, { body });
    await company.api("PATCH", `contacts/${ticket.contact.id}`, { note: said(index + 4) });
    if (index % 3 === 0) {
      await company.api("PATCH", `tickets/${ticket.id}`, { tags: [at(index + 5).slice(0, 40)] });
    }
  }
  await inbox.open();
  await trap.look();
  await trap.visit("/tickets", "Nr");
  await trap.visit("/contacts", "<");
  for (const [number, { id, index }] of tickets.entries()) {
    const [path, note] = [`/inbox?ticket=${id}`, said(index + 3).slice(0, 30)];
    if (number % RELOADED_AFTER === 0) await trap.visit(path, note);
    else await trap.walk(path, note);
  }
  await trap.asWritten(async () => {
    for (const { id, index } of tickets) {
      await trap.visit(`/inbox?ticket=${id}`, said(index + 3).slice(0, 30));
    }
  });
  for (const [number, { contact }] of tickets.entries()) {
    if (number % 10 === 0) await trap.visit(`/contacts/${contact.id}`, "Accounts");
  }
  trap.close(`outside, part ${part + 1}`, mine.length);
}

test("S3: what colleagues write is never run: notes, replies, reasons, names of people, teams, tokens and channels", async ({
  inbox,
  company,
  page,
}) => {
  const trap = new Trap(page);
  const account = await Account.connect(company, "facebook");
  await account.mention({ text: "Wo bleibt mein Paket?", kind: "post" });
  const [ticket] = await everyTicket(company, 1);
  if (ticket === undefined) throw new Error("no ticket came");
  const lead = await company.hire("lead", at(1).slice(0, 100));
  await company.api("POST", `tickets/${ticket.id}/escalate`, {
    toMemberId: lead.memberId,
    reason: said(2),
  });
  for (const index of payloads.keys()) {
    const name = said(index).slice(0, 80);
    if (index < MOST_NAMED) {
      await company.api("POST", "teams", { name, memberIds: [] });
      await company.api("POST", "tokens", { name, role: "viewer" });
    }
    await company.api("POST", `tickets/${ticket.id}/notes`, { body: said(index) });
  }
  await company.api("POST", `tickets/${ticket.id}/replies`, {
    body: said(5),
    visibility: "public",
    idempotencyKey: `s3-${ticket.id}`,
  });
  await company.api("PATCH", "settings", { name: at(6).slice(0, 100) });
  await company.api("PATCH", `channels/${account.channelId}`, { name: at(7).slice(0, 100) });

  await inbox.open(`?ticket=${ticket.id}`);
  await expect(page.locator("body")).toContainText(said(0).slice(0, 30));
  await trap.look();
  const shown: Record<string, string> = {
    people: at(1).slice(0, 10),
    teams: said(0).slice(0, 20),
    tokens: said(0).slice(0, 20),
    channels: at(7).slice(0, 10),
    general: "Company",
    profile: "Password",
  };
  for (const [path, text] of Object.entries(shown))
    await trap.visit(`/settings/${path}`, text.trim());
  trap.close("inside", payloads.length);
});

test("S3: an address is never run, whoever gives it", async ({ company, page, inbox, watch }) => {
  watch.allow(/status of 4(04|22)/);
  const trap = new Trap(page);
  const account = await Account.connect(company, "facebook");
  await account.mention({ text: "Wo bleibt mein Paket?", kind: "post" });
  const [ticket] = await everyTicket(company, 1);
  const refused = ["javascript:window.wasRun=1", "data:text/html,x", "vbscript:x", " javascript:x"];
  for (const permalink of refused) {
    await expect(
      company.api("POST", `tickets/${ticket?.id}/answered`, {
        permalink,
        idempotencyKey: `address-${permalink}`,
      }),
    ).rejects.toThrow(/: (409|422) /);
  }
  for (const address of [
    "javascript:window.wasRun=1",
    "//stranger.invalid/x",
    "/\\stranger.invalid",
  ]) {
    await page.goto(`/sign-in?returnTo=${encodeURIComponent(address)}`);
    await trap.look();
    expect(new URL(page.url()).origin).toBe(new URL(demo().baseUrl).origin);
  }
  await inbox.open(`?view=${encodeURIComponent(at(0))}&q=${encodeURIComponent(at(1))}`);
  await trap.look();
  await page.goto(`/inbox?ticket=${encodeURIComponent(at(2))}&tag=${encodeURIComponent(at(3))}`);
  await trap.look();
  trap.close("addresses", refused.length + 5);
});

async function everyTicket(company: Company, least: number): Promise<Ticket[]> {
  let found: Ticket[] = [];
  await expect
    .poll(
      async () => {
        found = [];
        for (let cursor: string | null = ""; cursor !== null; ) {
          const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
          const response = await fetch(`${demo().baseUrl}/api/v1/tickets?limit=100${query}`, {
            headers: { authorization: `Bearer ${company.token}` },
          });
          const page = (await response.json()) as { data: Ticket[]; nextCursor: string | null };
          found.push(...page.data);
          cursor = page.nextCursor;
        }
        return found.length;
      },
      { timeout: 120_000 },
    )
    .toBeGreaterThanOrEqual(least);
  return found;
}
