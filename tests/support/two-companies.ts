import { Client } from "pg";
import { expect } from "vitest";
import { joinTenant } from "@/domain/auth";
import { type Operation, type OperationRequest, readAnswer, send } from "./api-operations";
import { type FilledCompany, fillCompany } from "./filled-company";
import { fingerprintRows, readRows, readTables } from "./isolation-probe";
import { invite, newCompany, type TestMember } from "./people";

/** Two companies at work, and what it takes to see that B neither reads nor changes A. */
export interface TwoCompanies {
  a: FilledCompany;
  b: FilledCompany;
  /** An admin in both. */
  both: TestMember;
  /** What no answer to company B may hold. */
  secrets: string[];
  /** Asks, and sees that the answer holds nothing of company A. */
  ask(operation: Operation, request: OperationRequest): Promise<{ status: number; text: string }>;
  /** Runs, and sees that no row of company A is different afterwards. */
  leavesOthersAlone(run: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openTwoCompanies(): Promise<TwoCompanies> {
  const owner = new Client({ connectionString: process.env.DATABASE_URL });
  await owner.connect();
  const a = await fillCompany();
  const b = await fillCompany();
  const both = await newCompany("Beide");
  const person = { id: both.personId, email: both.email };
  for (const company of [a, b]) {
    await joinTenant(person, await invite(company.people.admin, "admin"));
  }
  const { tables } = await readTables(owner);
  const rowsOfA = await readRows(owner, tables, a.tenantId);
  const known = new Set([...(await readRows(owner, tables, b.tenantId)).ids.values()].flat());
  const ids = [...rowsOfA.ids.values()].flat().filter((id) => !known.has(id));
  const emails = Object.values(a.people).map(({ email }) => email);
  const secrets = [...new Set([a.tenantId, a.marker, ...emails, ...ids])];

  return {
    a,
    b,
    both,
    secrets,
    async ask(operation, request) {
      const answer = await readAnswer(await send(operation, request));
      const text = answer.text.toLowerCase();
      const leaked = secrets.filter((secret) => text.includes(secret.toLowerCase()));
      expect(leaked, `${operation.key} → ${answer.text}`).toEqual([]);
      return answer;
    },
    async leavesOthersAlone(run) {
      const before = await fingerprintRows(owner, tables, rowsOfA);
      await run();
      expect(await fingerprintRows(owner, tables, rowsOfA)).toBe(before);
    },
    close: () => owner.end(),
  };
}
