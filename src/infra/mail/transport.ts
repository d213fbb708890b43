import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection, { type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";

export interface OutgoingMail {
  from: string;
  to: string;
  /** In angle brackets. The same for every attempt, so that a repetition is known as one. */
  messageId: string;
  subject: string;
  text: string;
  html: string;
  at: Date;
}

export type MailOutcome =
  | { kind: "sent" }
  /** It certainly was not taken; another attempt may do. */
  | { kind: "retry"; reason: string }
  /** The server will never take it. */
  | { kind: "rejected"; reason: string }
  /** All of it was handed over and no answer came: it may have been taken. */
  | { kind: "unknown"; reason: string };

export interface MailTransport {
  /** Never throws. */
  send(mail: OutgoingMail): Promise<MailOutcome>;
}

/** The longest that one `send` takes, in milliseconds. */
const MOST_OF_A_SENDING_MS = 45_000;

/**
 * A connection per mail to the server at `smtpUrl`. Certificates are checked; `smtp://` goes over to
 * TLS where the server offers it, and a password is never sent without.
 */
export function createMailTransport(smtpUrl: string): MailTransport {
  return {
    async send(mail) {
      const handing = new Handing(await compose(mail));
      const connection = new SMTPConnection(connectionOptions(new URL(smtpUrl)));
      try {
        await converse(connection, mail, handing, credentialsOf(new URL(smtpUrl)));
        connection.quit();
        return { kind: "sent" };
      } catch (error) {
        connection.close();
        return judge(error, handing.isWhole);
      }
    },
  };
}

function connectionOptions(url: URL): SMTPConnectionOptions {
  const isSecure = url.protocol === "smtps:";
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    requireTLS: !isSecure && credentialsOf(url) !== null && !isHere,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    dnsTimeout: 5_000,
  };
}

function credentialsOf(url: URL): { user: string; pass: string } | null {
  if (url.username === "") return null;
  return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
}

/** @throws what the server or the connection says against it */
function converse(
  connection: SMTPConnection,
  mail: OutgoingMail,
  message: Readable,
  credentials: { user: string; pass: string } | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("the mail server took too long")),
      MOST_OF_A_SENDING_MS,
    );
    const settle = (error?: Error | null) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    connection.once("error", settle);
    // What comes after the end of a conversation concerns nobody.
    connection.on("error", () => {});
    const send = () =>
      connection.send({ from: addressOf(mail.from), to: mail.to }, message, settle);
    connection.connect((refusal) => {
      if (refusal) return settle(refusal);
      if (credentials === null) return send();
      connection.login(credentials, (error) => (error ? settle(error) : send()));
    });
  });
}

/** The bytes of a mail, read when the server asked for them; knows whether the last one went. */
class Handing extends Readable {
  isWhole = false;

  constructor(private readonly message: Buffer) {
    super();
  }

  override _read(): void {
    this.isWhole = true;
    this.push(this.message);
    this.push(null);
  }
}

function compose(mail: OutgoingMail): Promise<Buffer> {
  return new MailComposer({
    from: mail.from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: mail.at,
    // No answer by machine is wanted, and nothing of the text may make it fetch something.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

interface SmtpFailure {
  code?: string;
  command?: string;
  responseCode?: number;
  message: string;
}

/**
 * What a failure means. An answer of the server is its word: RFC 5321 4.2.1, 4yz may be tried again,
 * 5yz may not. Only what concerns this mail is final: a server that refuses us all will be mended.
 */
function judge(error: unknown, wasHandedOver: boolean): MailOutcome {
  const { code, command, responseCode, message } = failureOf(error);
  const reason = message.replace(/\s+/g, " ").slice(0, 500);
  if (responseCode !== undefined && responseCode >= 400) {
    const concernsMail = code === "EENVELOPE" || code === "EMESSAGE" || command === "DATA";
    const isFinal = responseCode >= 500 && concernsMail && command !== "MAIL FROM";
    return { kind: isFinal ? "rejected" : "retry", reason };
  }
  return { kind: wasHandedOver ? "unknown" : "retry", reason };
}

function failureOf(error: unknown): SmtpFailure {
  return error instanceof Error ? error : { message: String(error) };
}

function addressOf(from: string): string {
  return /<([^<>]+)>/.exec(from)?.[1] ?? from;
}
