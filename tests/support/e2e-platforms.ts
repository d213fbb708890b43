import { type Company, shortId } from "./e2e-company";
import { demo } from "./e2e-product";

export type PlatformName = "facebook" | "x" | "discourse" | "wordpress" | "feeds";

export interface Mention {
  author?: { username: string; name?: string; id?: string; followers?: number };
  text: string;
  at?: string;
  inReplyTo?: string;
  kind?: "post" | "comment" | "message";
  title?: string;
}

export interface Published {
  id: string;
  inReplyTo: string | null;
  text: string;
  at: string;
  visibility: "public" | "private";
}

interface SimulatedAccount {
  id: string;
  username: string;
  name: string;
  token: string;
  url: string;
  apiKey?: string;
  apiUsername?: string;
  webhookSecret?: string;
  applicationPassword?: string;
}

/** Sources without webhooks are asked this often in tests. */
const POLL_SECONDS = 2;

function simulatorUrl(platform: PlatformName, path: string): string {
  return `${demo().simulators[platform]}/_sim/${path}`;
}

async function simulate<T>(
  platform: PlatformName,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(simulatorUrl(platform, path), {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`${platform} ${path}: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as T;
}

/** One account of a simulated platform that belongs to one test alone. */
export class Account {
  channelId = "";

  private constructor(
    readonly platform: PlatformName,
    readonly details: SimulatedAccount,
  ) {}

  static async open(platform: PlatformName): Promise<Account> {
    const username = `e2e_${shortId()}`;
    const name = `Haus ${username}`;
    if (platform === "facebook" || platform === "x") {
      await simulate(platform, "POST", "webhook", {
        url: `${demo().baseUrl}/api/webhooks/${platform}`,
      });
    }
    const details = await simulate<SimulatedAccount>(platform, "POST", "accounts", {
      username,
      name,
      title: name,
      ...(platform === "discourse" ? { secret: `secret-of-${username}` } : {}),
    });
    return new Account(platform, details);
  }

  /** Opens an account and connects it to the company through the API. */
  static async connect(company: Company, platform: PlatformName): Promise<Account> {
    const account = await Account.open(platform);
    await account.connectTo(company);
    return account;
  }

  /** With `pollSeconds` and without webhooks, where they can be left out. */
  async connectTo(company: Company, pollSeconds?: number): Promise<void> {
    const { platform } = this;
    const hasWebhook = platform === "facebook" || platform === "x" || platform === "discourse";
    const channel = await company.api<{ id: string; webhookUrl: string | null }>(
      "POST",
      "channels",
      {
        platform,
        values: this.values(),
        ...(hasWebhook && pollSeconds === undefined
          ? {}
          : { pollIntervalSeconds: pollSeconds ?? POLL_SECONDS }),
      },
    );
    this.channelId = channel.id;
    if (platform === "discourse" && pollSeconds === undefined)
      await this.sendWebhooksTo(channel.webhookUrl ?? "");
  }

  /** What the form asks for when this account is connected. */
  values(): Record<string, string> {
    const { id, token, url, username, apiKey, apiUsername, webhookSecret } = this.details;
    switch (this.platform) {
      case "facebook":
        return { pageId: id, pageToken: token };
      case "x":
        return { accessToken: token };
      case "discourse":
        return {
          address: url,
          apiKey: apiKey ?? "",
          apiUsername: apiUsername ?? "",
          webhookSecret: webhookSecret ?? "",
        };
      case "wordpress":
        return {
          address: url,
          username,
          applicationPassword: this.details.applicationPassword ?? "",
        };
      case "feeds":
        return { address: url };
    }
  }

  /** What the operator of a forum sets up there. */
  async sendWebhooksTo(url: string): Promise<void> {
    await simulate(this.platform, "POST", "webhook", {
      url,
      account: this.details.username,
      secret: this.details.webhookSecret,
    });
  }

  /** Somebody outside writes. */
  async mention(mention: Mention): Promise<{ id: string; url: string }> {
    const author = mention.author ?? { username: `kunde_${shortId()}` };
    return simulate(this.platform, "POST", "mentions", {
      ...mention,
      author,
      account: this.details.username,
    });
  }

  async edit(id: string, text: string): Promise<void> {
    await simulate(this.platform, "POST", "edit", { id, text, account: this.details.username });
  }

  async remove(id: string): Promise<void> {
    await simulate(this.platform, "POST", "delete", { id, account: this.details.username });
  }

  /** The text, made so that the account may answer it: X wants to be named. */
  addressed(text: string): string {
    return this.platform === "x" ? `@${this.details.username} ${text}` : text;
  }

  replies(): Promise<Published[]> {
    return simulate(this.platform, "GET", `replies?account=${this.details.username}`);
  }

  fault(fault: {
    fault: string;
    path: string;
    method?: string;
    times?: number;
    resetSeconds?: number;
  }): Promise<object> {
    return simulate(this.platform, "POST", "faults", fault);
  }

  /** The platform forgets the old token. */
  async changeToken(token: string): Promise<void> {
    await simulate(this.platform, "POST", "accounts", { username: this.details.username, token });
    this.details.token = token;
    this.details.apiKey = token;
    this.details.applicationPassword = token;
  }
}
