import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import PostalMime from "postal-mime";
import type { z } from "zod";
import { type Clock, systemClock } from "@/kernel/clock";
import { mailboxPage } from "./mailbox-page";
import { type MailFault, MailFaultInput, speakSmtp } from "./smtp-session";

/** A mail as it was taken. */
export interface ReceivedMail {
  from: string;
  to: string[];
  messageId: string;
  subject: string;
  text: string;
  html: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  raw: string;
  receivedAt: string;
}

export interface MailSimulator {
  /** For `SMTP_URL`. */
  smtpUrl: string;
  /** The mailbox as a page; `/mails` as JSON. */
  url: string;
  mails(): readonly ReceivedMail[];
  /** How many conversations were begun. */
  conversations(): number;
  fault(input: z.input<typeof MailFaultInput>): void;
  close(): Promise<void>;
}

export interface MailSimulatorOptions {
  host?: string;
  publicHost?: string;
  /** 0 (the default) takes a free one. */
  smtpPort?: number;
  port?: number;
  clock?: Clock;
}

const MOST_KEPT = 1_000;

/**
 * A mail server that delivers to a page: real SMTP, whatever the address. Control: `POST /_sim/faults`,
 * `GET /mails?to=`, `DELETE /mails`.
 */
export async function startMailSimulator(
  options: MailSimulatorOptions = {},
): Promise<MailSimulator> {
  const { host = "127.0.0.1", clock = systemClock } = options;
  const mails: ReceivedMail[] = [];
  const faults: MailFault[] = [];
  const sockets = new Set<Socket>();
  let conversations = 0;

  const nextFault = () => {
    const [fault] = faults;
    if (fault === undefined) return null;
    fault.times -= 1;
    if (fault.times === 0) faults.shift();
    return { ...fault };
  };
  const take = async (envelope: { from: string; to: string[] }, raw: string) => {
    const parsed = await PostalMime.parse(Buffer.from(raw, "latin1"));
    mails.push({
      ...envelope,
      messageId: parsed.messageId ?? "",
      subject: parsed.subject ?? "",
      text: parsed.text ?? "",
      html: parsed.html ?? "",
      headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
      raw,
      receivedAt: clock.now().toISOString(),
    });
    if (mails.length > MOST_KEPT) mails.shift();
  };

  const smtp = createServer((socket) => {
    conversations += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Whoever hangs up in the middle of a sentence ends the conversation.
    speakSmtp(socket, { nextFault, take }).catch(() => socket.destroy());
  });
  const page = createHttpServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://mailbox");
    const answer = (status: number, type: string, body: string) =>
      response
        .writeHead(status, {
          "content-type": `${type}; charset=utf-8`,
          "content-security-policy":
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
        })
        .end(body);
    if (request.method === "POST" && url.pathname === "/_sim/faults") {
      const input = MailFaultInput.safeParse(await readJson(request));
      if (!input.success) return answer(400, "text/plain", input.error.message);
      faults.push(input.data);
      return answer(201, "application/json", "{}");
    }
    if (url.pathname === "/mails") {
      if (request.method === "DELETE") mails.length = 0;
      const to = url.searchParams.get("to");
      const shown = mails.filter((mail) => to === null || mail.to.includes(to));
      return answer(200, "application/json", JSON.stringify(shown));
    }
    if (url.pathname === "/") return answer(200, "text/html", mailboxPage(mails));
    return answer(404, "text/plain", "There is nothing here.");
  });

  const publicHost = options.publicHost ?? host;
  const smtpPort = await listen(smtp, host, options.smtpPort ?? 0);
  try {
    const port = await listen(page, host, options.port ?? 0);
    return {
      smtpUrl: `smtp://${publicHost}:${smtpPort}`,
      url: `http://${publicHost}:${port}`,
      mails: () => mails,
      conversations: () => conversations,
      fault: (input) => faults.push(MailFaultInput.parse(input)),
      close: async () => {
        for (const socket of sockets) socket.destroy();
        page.closeAllConnections();
        await Promise.all([smtp, page].map((server) => closed(server)));
      },
    };
  } catch (error) {
    await closed(smtp);
    throw error;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return null;
  }
}

function listen(server: Server | NetServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: Server | NetServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
