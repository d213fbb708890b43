import { z } from "zod";
import type { Platform } from "@/connectors/contract";

export const SimulatorUrls = z.object({
  facebook: z.url(),
  x: z.url(),
  discourse: z.url(),
  wordpress: z.url(),
  feeds: z.url(),
});
export type SimulatorUrls = z.infer<typeof SimulatorUrls>;

const Account = z.looseObject({
  id: z.string(),
  username: z.string(),
  token: z.string(),
  url: z.string(),
});
export type Account = z.infer<typeof Account>;

const Made = z.object({ id: z.string(), url: z.string() });

export interface SimulatedMention {
  ref: string;
  account: string;
  author: { username: string; name?: string; followers?: number };
  text: string;
  at: string;
  inReplyTo?: string;
  kind?: "post" | "comment" | "message";
  title?: string;
}

/** What happens outside: the control interface of the simulated platforms. */
export class SimulatorControl {
  constructor(readonly urls: SimulatorUrls) {}

  async accounts(platform: Platform): Promise<Account[]> {
    return z.array(Account).parse(await this.call(platform, "GET", "accounts"));
  }

  async createAccount(
    platform: Platform,
    account: { username: string; name: string; title: string; token?: string },
  ): Promise<Account> {
    return Account.parse(await this.call(platform, "POST", "accounts", account));
  }

  /** What the operator of an app, or the admin of a site, sets up at the platform. */
  async setWebhook(
    platform: Platform,
    webhook: { url: string; account?: string; secret?: string },
  ): Promise<void> {
    await this.call(platform, "POST", "webhook", webhook);
  }

  async mention(platform: Platform, mention: SimulatedMention): Promise<string> {
    return Made.parse(await this.call(platform, "POST", "mentions", mention)).id;
  }

  async edit(platform: Platform, edit: { id: string; account: string; text: string }) {
    await this.call(platform, "POST", "edit", edit);
  }

  async remove(platform: Platform, removal: { id: string; account: string }) {
    await this.call(platform, "POST", "delete", removal);
  }

  /** Returns when every webhook was delivered or given up. */
  async flush(): Promise<void> {
    await Promise.all(
      (Object.keys(this.urls) as Platform[]).map((each) => this.call(each, "POST", "flush")),
    );
  }

  private async call(
    platform: Platform,
    method: "GET" | "POST",
    path: string,
    body?: object,
  ): Promise<unknown> {
    const response = await fetch(`${this.urls[platform]}/_sim/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) return response.json();
    throw new Error(`${platform} refused ${path}: ${response.status} ${await response.text()}`);
  }
}
