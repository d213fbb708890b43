import type { Page } from "playwright";
import { alter } from "./altered-answers";

export interface Scene {
  name: string;
  path: string;
  /** Who looks; a lead where it makes no difference. */
  role?: "admin" | "lead" | "agent" | "viewer";
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>;
  isSignedOut?: boolean;
  /** Keys and wide panels: nothing a phone has. */
  isDesktopOnly?: boolean;
}

const rows = (page: Page) => page.locator("a[data-ticket]");

async function openTicket(page: Page, index = 0): Promise<void> {
  await rows(page).nth(index).click();
  await page.getByRole("log").waitFor();
  await page.waitForLoadState("networkidle").catch(() => {});
}

/** The list as the browser asks for it, so that an altered answer is what it shows. */
async function askAgain(page: Page): Promise<void> {
  await page.keyboard.press("2");
  await page.waitForTimeout(600);
  await page.keyboard.press("3");
  await page.waitForTimeout(900);
}

async function withKeys(page: Page, keys: string[]): Promise<void> {
  await openTicket(page);
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(700);
}

async function write(page: Page, text: string, limit = ""): Promise<void> {
  await openAnswerable(page, limit);
  await page.keyboard.press("r");
  await page.keyboard.type(text);
}

/** The first ticket that can be answered, where wanted under this limit of letters. */
async function openAnswerable(page: Page, limit: string): Promise<void> {
  const count = Math.min(await rows(page).count(), 8);
  const composer = page.locator("section", { has: page.locator("textarea[aria-keyshortcuts]") });
  for (let index = 0; index < count; index++) {
    await openTicket(page, index);
    if ((await composer.filter({ hasText: limit }).count()) > 0) return;
    if ((page.viewportSize()?.width ?? 0) < 900) await page.keyboard.press("Escape");
  }
}

/** They come in a bundle of their own. */
async function charts(page: Page): Promise<void> {
  await page.locator("main .recharts-surface").first().waitFor();
}

export const SCENES: readonly Scene[] = [
  { name: "sign-in", path: "/sign-in", isSignedOut: true },
  { name: "sign-up", path: "/sign-up", isSignedOut: true },
  { name: "inbox", path: "/inbox" },
  { name: "inbox-admin", path: "/inbox", role: "admin" },
  { name: "inbox-agent", path: "/inbox?view=mine", role: "agent" },
  { name: "inbox-viewer", path: "/inbox", role: "viewer", act: (page) => openTicket(page) },
  { name: "inbox-waiting", path: "/inbox?view=waiting", act: (page) => openTicket(page) },
  { name: "inbox-resolved", path: "/inbox?view=resolved", act: (page) => openTicket(page) },
  { name: "ticket", path: "/inbox?view=open", act: (page) => openTicket(page) },
  { name: "ticket-second", path: "/inbox?view=open", act: (page) => openTicket(page, 1) },
  {
    name: "ticket-reply",
    path: "/inbox?view=open",
    act: (page) =>
      write(page, "Guten Tag, wir kümmern uns sofort darum und melden uns bis 18 Uhr."),
  },
  {
    name: "ticket-too-long",
    path: "/inbox?view=open&platform=x",
    act: (page) => write(page, "Danke für Ihre Nachricht! ".repeat(14), "280"),
  },
  {
    name: "ticket-note",
    path: "/inbox?view=open",
    act: (page) => withKeys(page, ["n"]),
    isDesktopOnly: true,
  },
  {
    name: "ticket-assign",
    path: "/inbox?view=open",
    act: (page) => withKeys(page, ["a"]),
    isDesktopOnly: true,
  },
  {
    name: "ticket-escalate",
    path: "/inbox?view=open",
    act: (page) => withKeys(page, ["Shift+E"]),
    isDesktopOnly: true,
  },
  {
    name: "ticket-dismiss",
    path: "/inbox?view=open",
    act: (page) => withKeys(page, ["#"]),
    isDesktopOnly: true,
  },
  {
    name: "ticket-read-only",
    path: "/inbox?view=open&platform=feeds",
    act: (page) => openTicket(page),
  },
  { name: "ticket-gone", path: "/inbox?ticket=00000000-0000-7000-8000-000000000000" },
  {
    name: "inbox-empty",
    path: "/inbox?view=open",
    act: async (page) => {
      await alter.empty(page);
      await page.keyboard.press("2");
      await page.waitForTimeout(900);
    },
  },
  { name: "inbox-nothing-found", path: "/inbox?view=open&q=Xylophonzerstäuber" },
  {
    name: "inbox-error",
    path: "/inbox?view=open",
    act: async (page) => {
      await alter.failing(page);
      await page.keyboard.press("5");
      await page.locator('main [role="alert"]').first().waitFor({ timeout: 20_000 });
    },
  },
  {
    name: "inbox-loading",
    path: "/inbox?view=open",
    act: async (page) => {
      await alter.loading(page);
      await page.keyboard.press("5");
      await page.waitForTimeout(600);
    },
  },
  {
    name: "inbox-long-words",
    path: "/inbox?view=waiting",
    act: async (page) => {
      await alter.longWords(page);
      await askAgain(page);
      await openTicket(page);
    },
  },
  {
    name: "inbox-just-breached",
    path: "/inbox?view=waiting",
    act: async (page) => {
      await alter.justBreached(page);
      await askAgain(page);
      await openTicket(page);
    },
  },
  {
    name: "inbox-offline",
    path: "/inbox?view=open",
    act: async (page) => {
      await page.context().setOffline(true);
      await page.waitForTimeout(800);
    },
  },
  {
    name: "palette",
    path: "/inbox?view=open",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("paket");
      await page.waitForTimeout(1_000);
    },
    isDesktopOnly: true,
  },
  {
    name: "shortcuts",
    path: "/inbox?view=open",
    act: async (page) => {
      await openTicket(page);
      await page.keyboard.press("?");
      await page.waitForTimeout(400);
    },
    isDesktopOnly: true,
  },
  {
    name: "notifications",
    path: "/inbox?view=open",
    act: async (page) => {
      await page.keyboard.press("g");
      await page.keyboard.press("b");
      await page.waitForTimeout(500);
    },
  },
  { name: "tickets", path: "/tickets" },
  { name: "tickets-filtered", path: "/tickets?status=open,pending&platform=facebook,x" },
  { name: "contacts", path: "/contacts" },
  { name: "contacts-none", path: "/contacts?q=Xylophonzerstäuber" },
  {
    name: "contact",
    path: "/contacts",
    act: async (page) => {
      await page.locator('tbody a[href^="/contacts/"]').first().click();
      await page.waitForURL(/\/contacts\/./);
      await page.waitForTimeout(500);
    },
  },
  { name: "report", path: "/insights/sla", act: charts },
  {
    name: "report-platforms",
    path: "/insights/sla?groupBy=platform&promise=resolution&basis=wall",
    act: charts,
  },
  { name: "report-agents", path: "/insights/sla?period=90d&groupBy=agent", act: charts },
  { name: "report-empty", path: "/insights/sla?period=custom&from=2020-01-01&to=2020-01-31" },
  { name: "report-error", path: "/insights/sla?period=custom&from=2020-01-01&to=2026-01-31" },
  { name: "report-tickets", path: "/insights/sla/tickets?figure=breached&promise=resolution" },
  { name: "settings-channels", path: "/settings/channels", role: "admin" },
  { name: "settings-channels-agent", path: "/settings/channels", role: "agent" },
  {
    name: "settings-connect",
    path: "/settings/channels",
    role: "admin",
    act: async (page) => {
      await page.locator("main button").first().click();
      await page.getByRole("dialog").getByRole("button").nth(3).click();
      await page.waitForTimeout(300);
    },
  },
  { name: "settings-general", path: "/settings/general", role: "admin" },
  { name: "settings-policies", path: "/settings/policies", role: "lead" },
  { name: "settings-policies-agent", path: "/settings/policies", role: "agent" },
  {
    name: "settings-policy",
    path: "/settings/policies",
    role: "lead",
    act: async (page) => {
      await page.locator('main ol a[href^="/settings/policies/"]').nth(2).click();
      await page.waitForURL(/\/settings\/policies\/./);
      await page.locator("main form").waitFor();
      await page.locator("main form section").last().getByRole("button").first().click();
      await page.locator('main form [role="status"] table').waitFor();
    },
  },
  {
    name: "settings-policy-faults",
    path: "/settings/policies/new",
    role: "lead",
    act: async (page) => {
      await page.locator('main form button[type="submit"]').click();
      await page.locator('main form [role="alert"]').first().waitFor();
    },
  },
  { name: "settings-calendars", path: "/settings/calendars", role: "lead" },
  {
    name: "settings-calendar",
    path: "/settings/calendars",
    role: "lead",
    act: async (page) => {
      await page.locator('main ul a[href^="/settings/calendars/"]').first().click();
      await page.waitForURL(/\/settings\/calendars\/./);
      await page.locator("main form ol li").first().waitFor();
    },
  },
  { name: "settings-people", path: "/settings/people", role: "admin" },
  { name: "settings-teams", path: "/settings/teams", role: "admin" },
  { name: "settings-tokens", path: "/settings/tokens", role: "admin" },
  { name: "settings-profile", path: "/settings/profile", role: "agent" },
  { name: "not-found", path: "/nowhere" },
];
