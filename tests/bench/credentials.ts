import { createHash } from "node:crypto";
import { encode } from "next-auth/jwt";
import type { Client } from "pg";
import { newId, newSecret } from "@/kernel/ids";
import type { Stage } from "./stage";

/** A new API token of an agent. */
export async function newToken(owner: Client, tenantId: string): Promise<string> {
  const token = `ek_${newSecret()}`;
  await owner.query(
    `INSERT INTO api_token (tenant_id, id, name, role, prefix, token_hash, created_at)
     VALUES ($1, $2, 'bench', 'agent', 'ek_', $3, now())`,
    [tenantId, newId(), createHash("sha256").update(token).digest("hex")],
  );
  return token;
}

export interface Cookie {
  name: string;
  value: string;
}

/** A new agent of the company, and the cookies of a browser in which they signed in. */
export async function newAgent(stage: Stage, owner: Client, tenantId: string): Promise<Cookie[]> {
  const personId = newId();
  await owner.query(
    `INSERT INTO person (id, email, name, created_at, updated_at)
     VALUES ($1, $2, 'Agathe Agent', now(), now())`,
    [personId, `${personId}@bench.example`],
  );
  await owner.query(
    `INSERT INTO member (tenant_id, id, person_id, role, created_at) VALUES ($1, $2, $3, 'agent', now())`,
    [tenantId, newId(), personId],
  );
  const { rows } = await owner.query<{ slug: string }>("SELECT slug FROM tenant WHERE id = $1", [
    tenantId,
  ]);
  const session = await encode({
    token: { personId, sessionVersion: 1 },
    secret: stage.authSecret,
    maxAge: 86_400,
  });
  return [
    { name: "echolot.session", value: session },
    { name: "echolot.tenant", value: rows[0]?.slug ?? "" },
  ];
}
