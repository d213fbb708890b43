import { connect, type Socket } from "node:net";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

/**
 * What `pg_dump` of PostgreSQL 18 writes of a database, with `INSERT` in place of `COPY`.
 *
 * No package ships the program for the machine; this is the same program compiled to WebAssembly. It
 * knows no sockets and waits for every answer at once, so it runs in a thread of its own, and what it
 * says and hears goes through here.
 * @throws Error with the words of the program
 */
export async function pgDump(databaseUrl: string): Promise<string> {
  const { hostname, port } = new URL(databaseUrl);
  const socket = connect(Number(port), hostname);
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./pg-dump-worker.mjs", import.meta.url), {
    workerData: {
      answers: port2,
      signal,
      args: ["--dbname", `${databaseUrl}?sslmode=disable&gssencmode=disable`],
    },
    transferList: [port2],
  });
  try {
    return await new Promise<string>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      worker.once("exit", (code) => reject(new Error(`pg_dump ended with ${code}`)));
      socket.once("error", reject);
      join(socket, port1, signal);
    });
  } finally {
    socket.destroy();
    port1.close();
    await worker.terminate();
  }
}

/** Carries bytes both ways, and lets the program go on where the server has said all it will say. */
function join(socket: Socket, program: MessagePort, signal: Int32Array): void {
  const wake = () => {
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  const goOn = () => {
    program.postMessage(null);
    wake();
  };
  const asked = new Messages({ hasStartup: true });
  const answered = new Messages({ hasStartup: false });
  program.on("message", (bytes: Uint8Array) => {
    socket.write(bytes);
    const wantsAnswer = asked.add(bytes).some(({ type }) => WANT_AN_ANSWER.has(type));
    if (!wantsAnswer || socket.closed) goOn();
  });
  // At the end, or before it: the program says then that its connection was lost.
  socket.once("close", goOn);
  socket.on("data", (bytes) => {
    program.postMessage(new Uint8Array(bytes));
    if (answered.add(bytes).some(isLast)) goOn();
    else wake();
  });
}

/** Startup, password, query, sync, flush (PostgreSQL, "Message Formats"). */
const WANT_AN_ANSWER = new Set(["startup", "p", "Q", "S", "F"]);
/** Requests for a password, in clear, as MD5, by SASL and its next step. */
const ASKS_BACK = [3, 5, 10, 11];

function isLast({ type, body }: Message): boolean {
  return type === "Z" || (type === "R" && ASKS_BACK.includes(body.readUInt32BE(0)));
}

interface Message {
  type: string;
  body: Buffer;
}

/** Cuts a stream of the protocol into its messages. */
class Messages {
  private rest = Buffer.alloc(0);
  private hasStartup: boolean;

  constructor(options: { hasStartup: boolean }) {
    this.hasStartup = options.hasStartup;
  }

  /** Those that are whole now. */
  add(bytes: Uint8Array): Message[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const whole: Message[] = [];
    for (;;) {
      const start = this.hasStartup ? 0 : 1;
      if (this.rest.length < start + 4) return whole;
      const end = start + this.rest.readUInt32BE(start);
      if (this.rest.length < end) return whole;
      const type = this.hasStartup ? "startup" : String.fromCharCode(this.rest[0] ?? 0);
      whole.push({ type, body: this.rest.subarray(start + 4, end) });
      this.rest = this.rest.subarray(end);
      this.hasStartup = false;
    }
  }
}
