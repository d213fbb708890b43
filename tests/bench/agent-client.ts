import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import type { AgentReply, AgentTask } from "./agent-tasks";

/** A process that runs the product's verbs against one database and tells how long they took. */
export class Agent {
  #waiting: { resolve(times: number[]): void; reject(error: Error): void } | undefined;

  private constructor(private readonly child: ChildProcess) {
    child.on("message", (reply: AgentReply) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (reply.kind === "done") waiting?.resolve(reply.times);
      else waiting?.reject(new Error(reply.reason));
    });
    child.on("exit", () => this.#waiting?.reject(new Error("the measuring process ended")));
  }

  static async start(env: Record<string, string>): Promise<Agent> {
    const child = fork(resolve("tests/bench/agent.ts"), {
      execArgv: ["--import", "tsx"],
      env: env as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const agent = new Agent(child);
    await agent.do({ kind: "greet" });
    return agent;
  }

  /** One task at a time. @returns milliseconds, one per call of the verb */
  do(task: AgentTask): Promise<number[]> {
    return new Promise((resolveTimes, reject) => {
      this.#waiting = { resolve: resolveTimes, reject };
      this.child.send(task, (error) => {
        if (error) reject(error);
      });
    });
  }

  stop(): void {
    this.child.kill("SIGTERM");
  }
}
