import type { Page, Route } from "playwright";

interface Summary {
  contact: { name: string };
  excerpt: string;
  subject: string;
  tags: string[];
  assigneeName: string | null;
  clocks: { state: string; dueAt: string | null; stoppedAt: string | null }[];
}

const LONG_NAME = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzbeauftragte";
const LONG_TEXT =
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft: Kraftfahrzeughaftpflichtversicherungsbeitragsrückerstattungsantrag seit Wochen unbeantwortet.";

/** Answers the browser would get, changed on their way: states that cannot be waited for. */
export const alter = {
  async loading(page: Page): Promise<void> {
    await page.route("**/api/v1/tickets?*", () => {});
  },
  async failing(page: Page): Promise<void> {
    await page.route("**/api/v1/tickets?*", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ status: 503, code: "unavailable", title: "Unavailable" }),
      }),
    );
  },
  async empty(page: Page): Promise<void> {
    await page.route("**/api/v1/tickets?*", (route) =>
      route.fulfill({ json: { data: [], nextCursor: null } }),
    );
  },
  async longWords(page: Page): Promise<void> {
    await change(page, (ticket) => {
      ticket.contact.name = LONG_NAME;
      ticket.excerpt = LONG_TEXT;
      ticket.subject = LONG_TEXT;
      ticket.tags = ["Versandkostenrückerstattung", "Lieferverzögerungsentschädigung"];
      if (ticket.assigneeName !== null) ticket.assigneeName = LONG_NAME;
    });
  },
  async justBreached(page: Page): Promise<void> {
    const dueAt = new Date(Date.now() - 20_000).toISOString();
    await change(page, (ticket) => {
      for (const clock of ticket.clocks) {
        if (clock.stoppedAt === null && clock.dueAt !== null) {
          clock.state = "running";
          clock.dueAt = dueAt;
        }
      }
    });
  },
};

async function change(page: Page, edit: (ticket: Summary) => void): Promise<void> {
  await page.route(/\/api\/v1\/tickets(\?|\/[0-9a-f-]{36}$)/, async (route: Route) => {
    const response = await route.fetch();
    const body: { data: Summary | Summary[] } = await response.json();
    for (const ticket of [body.data].flat()) edit(ticket);
    await route.fulfill({ response, json: body });
  });
}
