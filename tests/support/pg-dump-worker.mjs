import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";

const { answers, signal, args } = workerData;

/** What the program takes for its database: it blocks, as a socket of its own would. */
const server = {
  query: async () => ({ rows: [{ search_path: "public" }] }),
  exec: async () => undefined,
  execProtocolRawStream(bytes, { onRawData }) {
    answers.postMessage(bytes.slice());
    for (;;) {
      Atomics.wait(signal, 0, 0);
      Atomics.store(signal, 0, 0);
      for (let next = take(); next !== undefined; next = take()) {
        if (next === null) return;
        onRawData(next);
      }
    }
  },
};

function take() {
  return receiveMessageOnPort(answers)?.message;
}

const file = await pgDump({ pg: server, args });
parentPort.postMessage(await file.text());
