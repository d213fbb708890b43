import { expect, type Locator, type Page } from "playwright/test";

/** What stands on the inbox's page, by the names that people and screen readers know. */
export class Inbox {
  readonly list: Locator;
  readonly ticket: Locator;
  readonly clocks: Locator;
  readonly timeline: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole("list", { name: /^Tickets: / });
    this.ticket = page.getByRole("region", { name: /^Ticket \d+$/ });
    this.clocks = this.ticket.getByRole("list", { name: "Clocks" });
    this.timeline = this.ticket.getByRole("article");
  }

  /** Opens the page and waits until changes arrive by themselves. */
  async open(query = ""): Promise<void> {
    const isLive = this.isLive();
    await this.page.goto(`/inbox${query}`);
    await isLive;
  }

  /** The stream stands: what happens from now on must appear without a reload. Ask before going. */
  async isLive(): Promise<void> {
    await this.page.waitForResponse((response) => response.url().includes("/api/v1/stream"));
  }

  row(text: string | RegExp): Locator {
    return this.list.getByRole("link").filter({ hasText: text });
  }

  /** The first response, resolution …, in the words of a screen reader. */
  clock(words: string | RegExp): Locator {
    return this.clocks.getByText(words);
  }

  message(text: string | RegExp): Locator {
    return this.timeline.filter({ hasText: text });
  }

  delivery(text: string | RegExp): Locator {
    return this.message(text).getByRole("status");
  }

  text(mode: "Public reply" | "Private reply" | "Internal note" = "Public reply"): Locator {
    return this.ticket.getByRole("textbox", { name: mode, exact: true });
  }

  view(name: string): Locator {
    return this.page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
  }

  /** The toast or banner that says so. */
  says(words: string | RegExp): Locator {
    return this.page.getByText(words).first();
  }

  field(name: RegExp): Locator {
    return this.ticket.getByRole("button", { name });
  }

  /** Chooses from a list that opens under a field, found by typing. */
  async choose(listName: string, typed: string, option: string | RegExp): Promise<void> {
    const popup = this.page.getByRole("dialog", { name: listName });
    await popup.getByRole("combobox").fill(typed);
    await popup.getByRole("option", { name: option }).first().click();
  }

  /** A ticket is open and its text can be written. */
  async isOpen(number?: number): Promise<void> {
    await expect(
      number === undefined
        ? this.ticket
        : this.page.getByRole("region", { name: `Ticket ${number}` }),
    ).toBeVisible();
  }
}
