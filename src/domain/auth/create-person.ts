import type { Tx } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { newId } from "@/kernel/ids";

interface NewPerson {
  email: string;
  name: string;
  passwordHash: string | null;
  oidcSubject?: string;
  locale: string | null;
}

/**
 * `tx` is the platform's: people stand outside every tenant.
 * @throws AppError `conflict` when the address has an account
 */
export async function createPerson(tx: Tx, person: NewPerson, now: Date): Promise<{ id: string }> {
  const id = newId();
  const written = await tx.$executeRaw`
    INSERT INTO person (id, email, name, password_hash, oidc_subject, locale, created_at, updated_at)
    VALUES (${id}::uuid, ${person.email}::citext, ${person.name}, ${person.passwordHash},
      ${person.oidcSubject ?? null}, ${person.locale}, ${now}, ${now})
    ON CONFLICT (email) DO NOTHING`;
  if (written === 1) return { id };
  throw new AppError("conflict", "This address has an account already. Sign in instead.", {
    issues: [{ path: "email", message: "has an account already" }],
  });
}
