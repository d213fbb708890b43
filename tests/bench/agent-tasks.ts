export type AgentTask =
  | { kind: "greet" }
  /** Walks the open queue page by page, `times` pages of 50. */
  | { kind: "pages"; tenantId: string; times: number }
  | { kind: "counts"; tenantId: string; memberId: string; personId: string; times: number }
  | { kind: "search"; tenantId: string; words: string[] }
  /** Stores mentions as a poll does, 500 at a time, every tenth delivered twice. */
  | {
      kind: "store";
      channels: { tenantId: string; id: string }[];
      count: number;
      from: number;
      /** None is delivered twice. */
      isOnce?: boolean;
    }
  /** So many policies with conditions of every kind, before the default one. */
  | { kind: "policies"; tenantId: string; count: number }
  /** Another target for every ticket of the default policy. */
  | { kind: "retarget"; tenantId: string; minutes: number }
  /** One batch. Answers with the number of statements it took. */
  | { kind: "drain"; tenantId: string };

export type AgentReply = { kind: "done"; times: number[] } | { kind: "failed"; reason: string };
