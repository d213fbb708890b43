import { randomBytes } from "node:crypto";
import { beforeAll, expect, it, vi } from "vitest";
import { rotateKeys } from "@/cli/operate/rotate-keys";
import { openChannelAccess } from "@/domain/channels";
import { config } from "@/infra/config";
import { seal, sealedBy } from "@/infra/crypto";
import { newChannel, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

interface Account {
  admin: TestMember;
  channel: TestChannel;
}

const accounts: Account[] = [];

/** Another process with other keys: the configuration is read once, so its keys are exchanged. */
function useKeys(...keys: ReturnType<typeof config>["encryptionKeys"]): void {
  vi.spyOn(config(), "encryptionKeys", "get").mockReturnValue(keys);
}

const newKey = (kid: string) => ({ kid, key: new Uint8Array(randomBytes(32)) });
const k1 = newKey("k1");
const k2 = newKey("k2");

beforeAll(async () => {
  const plain = { ...config() };
  // A property that can be spied on: `config()` gives the same object each time.
  Object.defineProperty(config(), "encryptionKeys", {
    get: () => plain.encryptionKeys,
    configurable: true,
  });
  useKeys(k1);
  for (let company = 0; company < 3; company += 1) {
    const admin = await newCompany();
    for (let each = 0; each < 60; each += 1) {
      const channel = await newChannel(admin, "discourse");
      accounts.push({ admin, channel });
    }
  }
  for (const account of accounts) {
    await store(account, `key of ${account.channel.id}`);
  }
}, 60_000);

async function store({ admin, channel }: Account, apiKey: string): Promise<void> {
  const [credentials, webhookSecret] = await Promise.all([seal({ apiKey }), seal("hook")]);
  await as(admin, (ctx) =>
    ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: admin.tenantId, id: channel.id } },
      data: { credentials, webhookSecret },
    }),
  );
}

function read({ admin, channel }: Account) {
  return as(admin, async (ctx) => {
    const row = await ctx.tx.channel.findFirstOrThrow({ where: { id: channel.id } });
    const { access } = await openChannelAccess(ctx, channel.id);
    return {
      apiKey: access.credentials.apiKey,
      kids: [row.credentials, row.webhookSecret].map((value) => sealedBy(value ?? "")),
    };
  });
}

it("seals everything anew while channels are read and reconnected, also after a stop half-way", async () => {
  useKeys(k2, k1);
  const stopped = rotateKeys(() => {
    throw new Error("killed after the first company");
  });
  await expect(stopped).rejects.toThrow("killed");

  const [reconnected, ...others] = accounts.slice(60) as [Account, ...Account[]];
  let isRotating = true;
  let reads = 0;
  const load = (async () => {
    while (isRotating) {
      const account = others[reads % others.length] as Account;
      expect((await read(account)).apiKey).toBe(`key of ${account.channel.id}`);
      reads += 1;
    }
  })();
  const [report] = await Promise.all([rotateKeys(), store(reconnected, "a new one")]);
  isRotating = false;
  await load;

  expect(reads).toBeGreaterThan(0);
  expect(report.unreadable).toEqual([]);
  expect(report.resealed + report.current).toBe(accounts.length * 2);
  expect(report.current).toBeGreaterThanOrEqual(120);

  useKeys(k2);
  for (const account of accounts) {
    const expected = account === reconnected ? "a new one" : `key of ${account.channel.id}`;
    expect(await read(account)).toEqual({ apiKey: expected, kids: ["k2", "k2"] });
  }
  expect(await rotateKeys()).toMatchObject({ resealed: 0, current: accounts.length * 2 });
});

it("names what no key opens, leaves it as it is and goes on with the others", async () => {
  const [lost, other] = accounts as [Account, Account];
  const stranger = newKey("gone");
  useKeys(stranger);
  await store(lost, "lost");
  const k3 = newKey("k3");
  useKeys(k3, k2);
  const report = await rotateKeys();
  expect(report.unreadable).toEqual([`${lost.admin.tenantId}/${lost.channel.id}`]);
  expect(await read(other)).toMatchObject({ kids: ["k3", "k3"] });
  useKeys(k3, stranger);
  expect(await read(lost)).toMatchObject({ apiKey: "lost", kids: ["gone", "gone"] });
});
