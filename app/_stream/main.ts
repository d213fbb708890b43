import type { AddressInfo } from "node:net";
import { config } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { stopInOrder } from "@/infra/lifecycle";
import { closeLive } from "@/infra/live";
import { log } from "@/infra/log";
import { serveStreams } from "./serve-streams";

const { host, port } = config().streamListener;
const server = serveStreams();

stopInOrder(() => {
  server.close(() => {
    void closeDatabase().finally(() => {
      closeLive();
      process.exit(0);
    });
  });
  server.closeIdleConnections();
});
process.on("unhandledRejection", (error) => log.error({ err: error }, "an unhandled rejection"));

server.listen(port, host, () => {
  const ready = { ready: true, pid: process.pid, port: (server.address() as AddressInfo).port };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
