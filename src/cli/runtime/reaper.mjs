// Ends the process groups of `npm start` when it dies without a chance to do so itself (SIGKILL,
// out of memory). Its standard input is the only thing it has in common with it: end of input with
// groups left means that they are orphans.
import { createInterface } from "node:readline";

const GRACE_MS = 8000;
const groups = new Map();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [verb, pid, signal] = line.split(" ");
  if (verb === "add") groups.set(Number(pid), signal);
  else groups.delete(Number(pid));
});
lines.on("close", () => {
  for (const [pid, signal] of groups) send(pid, signal);
  const deadline = Date.now() + GRACE_MS;
  const timer = setInterval(() => {
    const left = [...groups.keys()].filter((pid) => send(pid, 0));
    if (left.length > 0 && Date.now() < deadline) return;
    for (const pid of left) send(pid, "SIGKILL");
    clearInterval(timer);
  }, 100);
});

function send(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
