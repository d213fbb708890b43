import { setTimeout as pause } from "node:timers/promises";
import { type Company, call } from "../support/e2e-company";
import { Fleet, type FleetProcess } from "../support/e2e-fleet";
import { Account } from "../support/e2e-platforms";
import { expect, test } from "../support/e2e-test";

/** Two web servers, one for streams and three workers behind one address. */
let fleet: Fleet;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  fleet = await Fleet.open({ web: 2, stream: 1, worker: 3 });
});

test.afterAll(() => fleet?.close());

test("a user works and sees what happens, whichever process serves", async ({
  company,
  inbox,
  page,
  signIn,
}) => {
  const account = await Account.connect(company, "discourse");
  const agent = await company.hire("agent", "Ben Agent");
  await inbox.open();
  const colleague = await signIn(agent);
  await account.mention({ text: "Mein Paket ist nicht da", title: "Paket" });
  await expect(inbox.row("Mein Paket ist nicht da")).toBeVisible();
  await expect(colleague.getByText("Mein Paket ist nicht da").first()).toBeVisible();
  await inbox.row("Mein Paket ist nicht da").click();
  await inbox.text().fill("Wir sehen sofort nach, wo es bleibt.");
  await page.keyboard.press("Control+Enter");
  await expect(inbox.delivery("Wir sehen sofort nach, wo es bleibt.")).toHaveText("Delivered");
  expect((await account.replies()).map((reply) => reply.text)).toEqual([
    "Wir sehen sofort nach, wo es bleibt.",
  ]);

  for (const { name, role } of fleet.processes) {
    if (role !== "worker") expect(fleet.balancer.served(name), name).toBeGreaterThan(0);
  }
  expect(fleet.balancer.failures).toEqual([]);
});

test("every process is replaced under load, and nobody notices", async ({ company, inbox }) => {
  const account = await Account.connect(company, "discourse");
  await inbox.open();
  const load = new Load(company, account);
  const isOver = load.run();
  const replaceAll = async (olds: FleetProcess[]) => {
    for (const old of olds) {
      const { code, ms } = await fleet.replace(old);
      expect([0, 143], `${old.name} ends by itself`).toContain(code);
      expect(ms, `${old.name} ends soon`).toBeLessThan(20_000);
      expect(fleet.balancer.isUp(old.name)).toBe(false);
    }
  };
  const olds = [...fleet.processes];
  await Promise.all([
    replaceAll(olds.filter(({ role }) => role === "worker")),
    replaceAll(olds.filter(({ role }) => role !== "worker")),
  ]);
  load.stop();
  await isOver;
  expect(fleet.balancer.failures).toEqual([]);
  expect(load.failures).toEqual([]);
  expect(load.answered).toBeGreaterThan(50);

  const bodies = (kind: string) => fleet.bodies(company.slug, kind);
  await expect
    .poll(async () => (await bodies("mention")).length, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(load.mentions.length);
  expect(await bodies("mention")).toEqual([...load.mentions].sort());
  expect(await bodies("note")).toEqual([...load.notes].sort());
  await expect(inbox.view("All open")).toHaveText(new RegExp(`\\D${load.mentions.length}$`));
});

/** A company of some hundred agents is about so busy. */
const BETWEEN_MS = 80;

/** What a company does all day: customers write, agents read, note and reload. */
class Load {
  readonly mentions: string[] = [];
  readonly notes: string[] = [];
  readonly failures: string[] = [];
  answered = 0;
  private isOver = false;

  constructor(
    private readonly company: Company,
    private readonly account: Account,
  ) {}

  stop(): void {
    this.isOver = true;
  }

  /** Until it is stopped: each does the next thing a moment after the last was answered. */
  async run(): Promise<void> {
    await this.hear();
    const ticketId = await this.firstTicket();
    const note = async () => {
      const body = `Notiz ${this.notes.length + 1}`;
      await this.ask("POST", `tickets/${ticketId}/notes`, { body });
      this.notes.push(body);
    };
    const acts = [() => this.ask("GET", "tickets"), () => this.reload(), note, () => this.hear()];
    await Promise.all(
      [...acts, ...acts.slice(0, 2)].map(async (act) => {
        while (!this.isOver) {
          await act();
          await pause(BETWEEN_MS);
        }
      }),
    );
  }

  private async hear(): Promise<void> {
    const text = `Frage ${this.mentions.length + 1}`;
    await this.account.mention({ text, title: text });
    this.mentions.push(text);
  }

  private async firstTicket(): Promise<string> {
    let id: unknown;
    await expect
      .poll(async () => {
        id = (await this.company.api<{ id: string }[]>("GET", "tickets"))[0]?.id;
        return id;
      })
      .toBeDefined();
    return String(id);
  }

  private async ask(method: string, path: string, body?: object): Promise<void> {
    await this.count(`${method} ${path}`, await call(method, path, this.company.token, body));
  }

  private async reload(): Promise<void> {
    const headers = { cookie: this.company.admin.cookies.join("; ") };
    await this.count("GET /inbox", await fetch(`${fleet.balancer.url}/inbox`, { headers }));
  }

  private async count(what: string, response: Response): Promise<void> {
    await response.arrayBuffer();
    this.answered += 1;
    if (!response.ok) this.failures.push(`${what}: ${response.status}`);
  }
}
