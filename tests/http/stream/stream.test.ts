import { beforeEach, describe, expect, it, vi } from "vitest";
import { createToken, revokeToken } from "@/domain/auth";
import { addNote, updateTicket } from "@/domain/tickets";
import { database, withTenant } from "@/infra/db";
import { GET } from "../../../app/api/v1/stream/route";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

interface Message {
  id: string;
  event: string;
  data: { type: string; ticketId: string };
}

/** Reads a stream as a browser would, and can be asked for the messages so far. */
class Reader {
  readonly messages: Message[] = [];
  lastId = "";
  isOver = false;
  private readonly abort = new AbortController();

  static async open(authorization: string, query = "", headers = {}): Promise<Reader> {
    const reader = new Reader();
    const response = await GET(
      new Request(`http://localhost:3000/api/v1/stream${query}`, {
        headers: { authorization, ...headers },
        signal: reader.abort.signal,
      }),
      { params: Promise.resolve({}) },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    void reader.read(response);
    await vi.waitFor(() => expect(reader.lastId).not.toBe(""), { timeout: 12_000 });
    return reader;
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) this.take(block);
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

beforeEach(async () => {
  admin = await newCompany();
  channel = await newChannel(admin);
  token = await as(admin, (ctx) => createToken(ctx, { name: "stream", role: "viewer" }));
  authorization = `Bearer ${token.token}`;
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 12_000, interval: 20 });

describe("the stream", () => {
  it("brings what others do, within two seconds, in order, and only once", async () => {
    const reader = await Reader.open(authorization);
    const { ticketId } = await receiveMention(channel);
    const started = performance.now();
    await as(admin, (ctx) => updateTicket(ctx, { id: ticketId, priority: "high" }));
    await soon(() => expect(reader.types).toContain("ticket.priority_changed"));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(reader.types).toEqual(["ticket.opened", "mention.received", "ticket.priority_changed"]);
    expect(reader.messages[0]?.data).toMatchObject({ ticketId });
    reader.close();
  });

  it("goes on where a reader left off, by header and by query", async () => {
    const first = await Reader.open(authorization);
    const { ticketId } = await receiveMention(channel);
    await soon(() => expect(first.types).toHaveLength(2));
    first.close();
    for (const body of ["eins", "zwei", "drei"]) {
      await as(admin, (ctx) => addNote(ctx, { id: ticketId, body }));
    }
    const byHeader = await Reader.open(authorization, "", { "last-event-id": first.lastId });
    const byQuery = await Reader.open(authorization, `?after=${first.lastId}`);
    for (const reader of [byHeader, byQuery]) {
      await soon(() => expect(reader.types).toEqual(["note.added", "note.added", "note.added"]));
      reader.close();
    }
  });

  it("skips no event of a transaction that commits late", async () => {
    const { ticketId } = await receiveMention(channel);
    const reader = await Reader.open(authorization);
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
    await new Promise((resolve) => setTimeout(resolve, 150));
    finish();
    await late;
    await soon(() => expect(reader.types.filter((type) => type === "note.added")).toHaveLength(2));
    const ids = reader.messages.map((message) => message.id);
    expect(new Set(ids).size).toBe(ids.length);
    reader.close();
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
      const reader = await Reader.open(authorization, `?after=${after}`);
      expect(reader.messages).toMatchObject([
        { event: "reset", id: expect.stringMatching(/^\d+\.0$/) },
      ]);
      reader.close();
    }
  });

  it("never shows another company's events", async () => {
    const reader = await Reader.open(authorization);
    const stranger = await newCompany();
    await receiveMention(await newChannel(stranger));
    await receiveMention(channel);
    await soon(() => expect(reader.types).toHaveLength(2));
    reader.close();
  });

  it("ends within a heartbeat once the token is revoked", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const reader = await Reader.open(authorization);
    await as(admin, (ctx) => revokeToken(ctx, token));
    await vi.advanceTimersByTimeAsync(16_000);
    vi.useRealTimers();
    await soon(() => expect(reader.isOver).toBe(true));
  });

  it("refuses a position that is none, and nobody in particular", async () => {
    const ask = (headers: Record<string, string>, query = "") =>
      GET(new Request(`http://localhost:3000/api/v1/stream${query}`, { headers }), {
        params: Promise.resolve({}),
      });
    expect((await ask({ authorization }, "?after=abc")).status).toBe(422);
    expect((await ask({})).status).toBe(401);
    expect(database().app).toBeDefined();
  });
});
