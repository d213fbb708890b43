import { createTenant } from "@/domain/tenancy";
import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";
import { createPerson } from "./create-person";
import { hashPassword } from "./password";
import type { FoundTenant, SignUp } from "./schemas";
import { registrationThrottle } from "./throttles";
import type { SessionSubject } from "./verify-credentials";

interface Founding {
  clock?: Clock;
  /** The company's address where it is not to be made from its name. */
  slug?: string;
}

interface Founded extends SessionSubject {
  tenantId: string;
  slug: string;
  memberId: string;
}

/**
 * A new tenant with its first admin, who is new as well. `address` is left out by commands.
 * @throws AppError `conflict` (issue `email`), `too_many_requests`
 */
export async function signUp(
  { address, ...input }: SignUp & { address?: string },
  { clock = systemClock, slug }: Founding = {},
): Promise<Founded> {
  if (address !== undefined) await registrationThrottle.take(address);
  const passwordHash = await hashPassword(input.password);
  const now = clock.now();
  return withPlatform(async (tx) => {
    const locale = input.locale ?? "en";
    const person = await createPerson(
      tx,
      { email: input.email, name: input.name, passwordHash, locale },
      now,
    );
    const founded = await createTenant(
      tx,
      { ...tenantOf(input), slug, firstAdminId: person.id },
      now,
    );
    return { ...founded, personId: person.id, sessionVersion: 1 };
  });
}

/** A further tenant for somebody who has an account; they are its first admin. */
export async function foundTenant(
  personId: string,
  input: FoundTenant,
  { clock = systemClock, slug }: Founding = {},
): Promise<{ tenantId: string; slug: string; memberId: string }> {
  return withPlatform((tx) =>
    createTenant(tx, { ...tenantOf(input), slug, firstAdminId: personId }, clock.now()),
  );
}

function tenantOf(input: FoundTenant) {
  return {
    name: input.company,
    locale: input.locale ?? "en",
    timeZone: input.timeZone ?? "Europe/Berlin",
  };
}
