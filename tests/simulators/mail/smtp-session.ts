import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

export const MailFaultInput = z.strictObject({
  fault: z.enum([
    /** 451 to the recipient: later. */
    "defer",
    /** 550 to the recipient: never. */
    "reject",
    /** 452 after the text. */
    "defer_data",
    /** 554 after the text. */
    "reject_data",
    /** Gone before it was asked for the text. */
    "drop_before_data",
    /** Takes the mail, and is gone without saying so. */
    "drop_after_taking",
    /** Gone with the text, which it never took. */
    "drop_after_losing",
    /** 421 as a greeting. */
    "unavailable",
    "slow",
  ]),
  times: z.int().min(1).max(100_000).default(1),
  delayMs: z.int().min(0).max(600_000).default(5_000),
});
export type MailFault = z.infer<typeof MailFaultInput>;

export interface Envelope {
  from: string;
  to: string[];
}

export interface SmtpEvents {
  /** The fault for this conversation, used up by it. */
  nextFault(): MailFault | null;
  take(envelope: Envelope, raw: string): Promise<void>;
}

/** One conversation by RFC 5321, as much of it as a client needs. */
export async function speakSmtp(socket: Socket, events: SmtpEvents): Promise<void> {
  socket.on("error", () => {});
  // Octets as they are: the text is decoded by whoever reads it.
  socket.setEncoding("latin1");
  const say = (line: string) => socket.write(`${line}\r\n`);
  const fault = events.nextFault();
  if (fault?.fault === "slow") await delay(fault.delayMs, undefined, { ref: false });
  if (fault?.fault === "unavailable") {
    say("421 4.3.2 Not now");
    return void socket.end();
  }
  say("220 mailbox.test ESMTP");
  let envelope: Envelope = { from: "", to: [] };
  let text: string[] | null = null;
  for await (const line of createInterface({
    input: socket,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (text !== null) {
      if (line !== ".") {
        text.push(line.startsWith(".") ? line.slice(1) : line);
        continue;
      }
      const raw = text.join("\r\n");
      text = null;
      if (fault?.fault === "drop_after_losing") return void socket.resetAndDestroy();
      if (fault?.fault === "defer_data") say("452 4.3.1 No room at the moment");
      else if (fault?.fault === "reject_data") say("554 5.7.1 Not wanted here");
      else {
        await events.take(envelope, raw);
        if (fault?.fault === "drop_after_taking") return void socket.resetAndDestroy();
        say("250 2.0.0 Taken");
      }
      envelope = { from: "", to: [] };
      continue;
    }
    const [verb = ""] = line.split(/[ :]/, 1);
    switch (verb.toUpperCase()) {
      case "EHLO":
        say("250-mailbox.test");
        say("250-8BITMIME");
        say("250 SIZE 10485760");
        break;
      case "HELO":
      case "NOOP":
        say("250 mailbox.test");
        break;
      case "RSET":
        envelope = { from: "", to: [] };
        say("250 2.0.0 Forgotten");
        break;
      case "MAIL":
        envelope = { from: addressIn(line), to: [] };
        say("250 2.1.0 Sender");
        break;
      case "RCPT":
        if (fault?.fault === "defer") say("451 4.7.1 Try again later");
        else if (fault?.fault === "reject") say("550 5.1.1 No such mailbox");
        else {
          envelope.to.push(addressIn(line));
          say("250 2.1.5 Recipient");
        }
        break;
      case "DATA":
        if (fault?.fault === "drop_before_data") return void socket.resetAndDestroy();
        if (envelope.to.length === 0) say("503 5.5.1 Nobody to send it to");
        else {
          text = [];
          say("354 Go on");
        }
        break;
      case "QUIT":
        say("221 2.0.0 Bye");
        return void socket.end();
      default:
        say("502 5.5.2 Not understood");
    }
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}
