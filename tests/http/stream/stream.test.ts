import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  vi,
} from "vitest";
import { createToken, endSessions, revokeToken } from "@/domain/auth";
import { addNote, readStream, updateTicket } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { serveStreams } from "../../../app/_stream/serve-streams";
import { GET } from "../../../app/api/v1/stream/route";
import { holdTransaction } from "../../support/hold-transaction";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, cookieOf, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

vi.mock("@/domain/tickets", async (importOriginal) => {
  const original = await importOriginal<typeof import("@/domain/tickets")>();
  return { ...original, readStream: vi.fn(original.readStream) };
});

/** How often a feed has looked in vain since: what it found waited for an older transaction. */
async function looksInVain(): Promise<number> {
  const batches = await Promise.all(vi.mocked(readStream).mock.results.map(({ value }) => value));
  return batches.filter(({ isHeldBack }) => isHeldBack).length;
}

interface Message {
  id: string;
  event: string;
  data: { type: string; ticketId: string };
}

/** Asks for a stream: `query` and headers in, what was answered out. */
type Ask = (query: string, init: RequestInit) => Promise<Response>;

/** Reads a stream as a browser would, and can be asked for the messages so far. */
class Reader {
  static readonly all: Reader[] = [];
  readonly messages: Message[] = [];
  lastId = "";
  isOver = false;
  private readonly abort = new AbortController();

  static async open(ask: Ask, headers: Record<string, string>, query = ""): Promise<Reader> {
    const reader = new Reader();
    Reader.all.push(reader);
    const response = await ask(query, { headers, signal: reader.abort.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    void reader.read(response);
    await vi.waitFor(() => expect(reader.lastId).not.toBe(""), { timeout: 12_000 });
    return reader;
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) this.take(block);
      }
    } catch (error) {
      if (!this.abort.signal.aborted) throw error;
    }
    this.isOver = true;
  }

  private take(block: string): void {
    const fields = new Map(
      block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
    );
    this.lastId = fields.get("id") ?? this.lastId;
    const data = fields.get("data");
    if (data === undefined) return;
    this.messages.push({
      id: fields.get("id") ?? "",
      event: fields.get("event") ?? "",
      data: JSON.parse(data),
    });
  }

  get types(): string[] {
    return this.messages.map((message) => message.data.type);
  }

  close(): void {
    this.abort.abort();
  }
}

let admin: TestMember;
let channel: TestChannel;
let token: { id: string; token: string };
let authorization: string;
let server: Server;

const byNext: Ask = (query, init) =>
  GET(new Request(`http://localhost:3000/api/v1/stream${query}`, init), {
    params: Promise.resolve({}),
  });
const byStreamProcess: Ask = (query, init) =>
  fetch(`${addressOf(server)}/api/v1/stream${query}`, init);

function addressOf(listening: Server): string {
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  server = serveStreams();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

// One that stays open would keep the next test's heartbeat, whose clock is another.
afterEach(() => {
  vi.useRealTimers();
  for (const reader of Reader.all.splice(0)) reader.close();
});

beforeEach(async () => {
  vi.mocked(readStream).mockClear();
  admin = await newCompany();
  channel = await newChannel(admin);
  token = await as(admin, (ctx) => createToken(ctx, { name: "stream", role: "viewer" }));
  authorization = `Bearer ${token.token}`;
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 12_000, interval: 20 });

describe.each([
  ["Next", byNext],
  ["the stream process", byStreamProcess],
])("the stream of %s", (_, ask) => {
  const open = (query = "", headers = {}) => Reader.open(ask, { authorization, ...headers }, query);

  it("brings what others do, within two seconds, in order, and only once", async () => {
    const reader = await open();
    const { ticketId } = await receiveMention(channel);
    const started = performance.now();
    await as(admin, (ctx) => updateTicket(ctx, { id: ticketId, priority: "high" }));
    await soon(() => expect(reader.types).toContain("ticket.priority_changed"));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(reader.types).toEqual(["ticket.opened", "mention.received", "ticket.priority_changed"]);
    expect(reader.messages[0]?.data).toMatchObject({ ticketId });
  });

  it("goes on where a reader left off, by header and by query", async () => {
    const first = await open();
    const { ticketId } = await receiveMention(channel);
    await soon(() => expect(first.types).toHaveLength(2));
    first.close();
    for (const body of ["eins", "zwei", "drei"]) {
      await as(admin, (ctx) => addNote(ctx, { id: ticketId, body }));
    }
    const byHeader = await open("", { "last-event-id": first.lastId });
    const byQuery = await open(`?after=${first.lastId}`);
    for (const reader of [byHeader, byQuery]) {
      await soon(() => expect(reader.types).toEqual(["note.added", "note.added", "note.added"]));
      reader.close();
    }
  });

  it("skips no event of a transaction that commits late", async () => {
    const { ticketId } = await receiveMention(channel);
    const reader = await open();
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const late = withTenant(admin, async (ctx) => {
      await addNote(ctx, { id: ticketId, body: "früh begonnen" });
      await held;
    });
    const other = await receiveMention(channel);
    await as(admin, (ctx) => addNote(ctx, { id: other.ticketId, body: "früh fertig" }));
    await vi.waitFor(async () => expect(await looksInVain()).toBeGreaterThan(2));
    finish();
    await late;
    await soon(() => expect(reader.types.filter((type) => type === "note.added")).toHaveLength(2));
    const ids = reader.messages.map((message) => message.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("brings what waited for an older transaction within a second of its end, to all readers once", async () => {
    const { ticketId } = await receiveMention(channel);
    const reader = await open();
    const held = await holdTransaction();
    await as(admin, (ctx) => addNote(ctx, { id: ticketId, body: "daneben" }));
    await vi.waitFor(async () => expect(await looksInVain()).toBeGreaterThan(5), 5_000);
    const later = await open(`?after=${reader.lastId}`);
    expect([reader.types, later.types]).toEqual([[], []]);
    await held.end();
    const endedAt = performance.now();
    await soon(() => expect([reader.types, later.types]).toEqual([["note.added"], ["note.added"]]));
    expect(performance.now() - endedAt).toBeLessThan(2_000);
  });

  it("waits for nobody who writes to another database of the same server", async () => {
    const reader = await open();
    const elsewhere = await holdTransaction(inject("testCluster").templateUrl);
    const { ticketId } = await receiveMention(channel);
    await soon(() => expect(reader.types).toEqual(["ticket.opened", "mention.received"]));
    const resumed = await open(`?after=${reader.messages[0]?.id}`);
    const fresh = await open();
    await as(admin, (ctx) => addNote(ctx, { id: ticketId, body: "daneben" }));
    await soon(() => {
      expect(reader.types).toEqual(["ticket.opened", "mention.received", "note.added"]);
      expect(resumed.types).toEqual(["mention.received", "note.added"]);
      expect(fresh.types).toEqual(["note.added"]);
    });
    await elsewhere.end();
  });

  it("asks a reader whose position is too old, or from elsewhere, to start over", async () => {
    const { ticketId } = await receiveMention(channel);
    await as(
      admin,
      (ctx) => ctx.tx.$executeRaw`
      INSERT INTO ticket_event (tenant_id, id, ticket_id, type, actor, at, recorded_at)
      SELECT ${ctx.tenantId}::uuid, gen_random_uuid(), ${ticketId}::uuid, 'note.added',
        '{"kind":"system","name":"test"}', now(), now() FROM generate_series(1, 5100)`,
    );
    for (const after of ["1.0", "9223372036854775807.5"]) {
      const reader = await open(`?after=${after}`);
      expect(reader.messages).toMatchObject([
        { event: "reset", id: expect.stringMatching(/^\d+\.0$/) },
      ]);
      reader.close();
    }
  });

  it("never shows another company's events", async () => {
    const reader = await open();
    const stranger = await newCompany();
    await receiveMention(await newChannel(stranger));
    await receiveMention(channel);
    await soon(() => expect(reader.types).toHaveLength(2));
  });

  it("ends within a heartbeat once the token is revoked", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const reader = await open();
    await as(admin, (ctx) => revokeToken(ctx, token));
    await vi.advanceTimersByTimeAsync(16_000);
    vi.useRealTimers();
    await soon(() => expect(reader.isOver).toBe(true));
  });

  it("ends within a heartbeat once the person's sessions are ended", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const reader = await Reader.open(ask, { cookie: await cookieOf(admin) });
    await endSessions(admin.personId);
    await vi.advanceTimersByTimeAsync(16_000);
    vi.useRealTimers();
    await soon(() => expect(reader.isOver).toBe(true));
  });

  it("refuses a position that is none, and nobody in particular", async () => {
    expect((await ask("?after=abc", { headers: { authorization } })).status).toBe(422);
    expect((await ask("", {})).status).toBe(401);
    expect((await ask("", { headers: { cookie: "echolot.session=forged" } })).status).toBe(401);
  });
});

describe("the stream process", () => {
  it("answers what operators ask, and nothing else", async () => {
    const ask = async (path: string, init = {}) => {
      const response = await fetch(`${addressOf(server)}${path}`, init);
      return { status: response.status, text: await response.text() };
    };
    expect(await ask("/api/health")).toEqual({ status: 200, text: '{"status":"ok"}' });
    const ready = await ask("/api/ready");
    expect(JSON.parse(ready.text)).toMatchObject({ checks: { database: { ok: true } } });
    expect((await ask("/api/metrics")).status).toBe(404);
    expect((await ask("/api/v1/tickets")).status).toBe(404);
    expect((await ask("//elsewhere.example/api/v1/stream")).status).toBe(404);
    expect((await ask("/api/v1/stream", { method: "POST" })).status).toBe(405);
  });

  it("cuts off a reader that takes nothing, and forgets it", async () => {
    const { ticketId } = await receiveMention(channel);
    const socket = connect(Number(new URL(addressOf(server)).port), "127.0.0.1");
    socket.pause();
    socket.write(
      `GET /api/v1/stream?after=1.0 HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n\r\n`,
    );
    const openNow = async () => (await metrics().streams.get()).values[0]?.value;
    await expect.poll(openNow).toBe(1);
    // More than the buffers of both ends of a connection hold.
    await as(
      admin,
      (ctx) => ctx.tx.$executeRaw`
      INSERT INTO ticket_event (tenant_id, id, ticket_id, type, actor, data, at, recorded_at)
      SELECT ${ctx.tenantId}::uuid, gen_random_uuid(), ${ticketId}::uuid, 'note.added',
        '{"kind":"system","name":"test"}', jsonb_build_object('text', repeat('x', 60000)), now(), now()
      FROM generate_series(1, 400)`,
    );
    await as(admin, (ctx) => addNote(ctx, { id: ticketId, body: "zuletzt" }));
    await expect.poll(openNow, { timeout: 12_000 }).toBe(0);
    socket.destroy();
  });
});
