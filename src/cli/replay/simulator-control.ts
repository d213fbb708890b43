import { z } from "zod";
import type { Platform } from "@/connectors/contract";
import type { SimulatorUrls } from "../runtime/product-environment";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import type { PlannedAccount, PlannedBody } from "./replay-plan";

const TIMEOUT_MS = 120_000;

const Account = z.object({
  id: z.string(),
  username: z.string(),
  token: z.string(),
  url: z.string(),
  webhookSecret: z.string().optional(),
});
export type SimulatedAccount = z.infer<typeof Account>;

const Placed = z.union([z.object({ id: z.string() }), z.object({ error: z.string() })]);
export type Placed = z.infer<typeof Placed>;

/** A simulator cannot be reached: it may come back. */
export class SimulatorAway extends Error {}

/** The control interface of the running product's simulators. */
export class SimulatorControl {
  constructor(private readonly urls: SimulatorUrls) {}

  async createAccount({ platform, ...account }: PlannedAccount): Promise<SimulatedAccount> {
    return Account.parse(await this.post(platform, "accounts", account));
  }

  /** The app's own address (Facebook, X), or that of one forum, which signs with its secret. */
  async setWebhook(
    platform: Platform,
    webhook: { url: string; account?: string; secret?: string },
  ): Promise<void> {
    await this.post(platform, "webhook", webhook);
  }

  /**
   * Lets items appear, all at once. Items that are there already are returned as they are;
   * `redeliver` sends their webhooks again, as platforms do after a failure.
   */
  async mention(
    platform: Platform,
    items: readonly (PlannedBody & { account: string; at?: string; redeliver?: true })[],
  ): Promise<Placed[]> {
    if (items.length === 0) return [];
    return z.array(Placed).parse(await this.post(platform, "mentions", items));
  }

  /** @throws SimulatorAway, CannotGoOn when the simulator refuses the input */
  private async post(platform: Platform, action: string, body: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.urls[platform]}/_sim/${action}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause ? error.cause : error;
      throw new SimulatorAway(`the ${platform} simulator does not answer (${reasonOf(cause)})`);
    }
    const answer = await response.text();
    if (response.ok) return JSON.parse(answer);
    throw new CannotGoOn(
      `The ${platform} simulator refused ${action}: ${response.status} ${answer.slice(0, 500)}`,
    );
  }
}
